/// One value for each end of a connection.
package struct PerEndpoint<Value> {
  package var client: Value
  package var server: Value

  package init(client: Value, server: Value) {
    self.client = client
    self.server = server
  }

  /// The same value for both ends.
  package init(both value: Value) { self.init(client: value, server: value) }

  package subscript(endpoint: Endpoint) -> Value {
    get { endpoint == .client ? client : server }
    _modify {
      switch endpoint {
      case .client: yield &client
      case .server: yield &server
      }
    }
  }
}

extension PerEndpoint: Sendable where Value: Sendable {}
extension PerEndpoint: Equatable where Value: Equatable {}
extension PerEndpoint: Hashable where Value: Hashable {}
