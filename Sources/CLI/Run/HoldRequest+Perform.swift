import Capture
import Filter
import Inspector
import Intercept

extension HoldRequest {
  /// Carries the request out.
  ///
  /// - Returns: A sentence when it had no effect.
  func perform(on intercept: Intercept) -> String? {
    switch self {
    case .arm(let text, let unit):
      switch Filter.parse(text) {
      case .success(let filter): intercept.arm(HoldFilter(filter, unit: unit))
      case .failure(let error): return error.text
      }
    case .setHolding(let isOn): intercept.setHolding(isOn)
    case .forward(let id): return intercept.forward(id) ? nil : Self.gone
    case .forwardAll: intercept.forwardAll()
    case .drop(let id): return intercept.drop(id) ? nil : Self.gone
    case .replace(let id, let payload):
      return intercept.replace(id, payload: payload) ? nil : Self.gone
    case .revert(let id): return intercept.revert(id) ? nil : Self.gone
    case .inject(let frame, let end, let connection):
      let isTaken = intercept.inject(frame, toward: end, connection: connection)
      return isTaken ? nil : "connection \(connection) takes no frames: it is not open"
    case .disrupt(let disruption, let connection):
      let isTaken = intercept.disrupt(disruption, connection: connection)
      return isTaken ? nil : "connection \(connection) cannot be broken: it is not open"
    case .refuse(let isOn): intercept.setRefusing(isOn)
    }
    return nil
  }

  private static let gone = "this is no longer held"
}
