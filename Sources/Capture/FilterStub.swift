package struct FilterError: Error {
  package var message = ""; package var position = 0; package var suggestion: String?
}
package struct FilterContext {
  package init(frame: LoggedFrame, connection: ConnectionRecord?, payloads: PayloadReader) {}
}
package struct Filter: Sendable {
  package static func parse(_ text: String) -> Result<Filter, FilterError> { .success(Filter()) }
  package func matches(_ context: FilterContext) -> Bool { true }
}
