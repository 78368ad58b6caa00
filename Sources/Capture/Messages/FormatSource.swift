/// What formatters need in addition to the item that they write.
package struct FormatSource {
  package let log: CaptureLog
  package let payloads: PayloadReader
  /// What compressed messages inflate to.
  package let inflated: InflatedReader
  /// Whether payloads are written at all.
  package var includesPayload: Bool

  package init(log: CaptureLog, payloads: PayloadReader, includesPayload: Bool = true) {
    self.log = log
    self.payloads = payloads
    self.includesPayload = includesPayload
    inflated = InflatedReader(log: log, payloads: payloads)
  }

  /// The connection with a number.
  package func connection(_ number: UInt32) -> ConnectionRecord? {
    log.read { $0.connection(number) }
  }
}
