package import Intercept
package import WebSocket

extension Traffic {
  /// Holds a text of a connection, as an engine does.
  @discardableResult
  package func hold(
    _ text: String, connection: UInt32 = 1, from: Endpoint = .client,
    reason: HeldItem.Reason = .filter
  ) -> UInt64 {
    let id = intercept.nextID()
    intercept.hold(
      HeldItem(
        id: id, connection: connection, from: from, firstByte: 0x81, frameCount: 1,
        payload: Array(text.utf8), isCompressed: false, wireLength: text.utf8.count + 6,
        time: Traffic.start, reason: reason))
    return id
  }
}
