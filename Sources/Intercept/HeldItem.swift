package import WebSocket

/// A frame or message that is held until the user decides about it.
package struct HeldItem: Equatable, Sendable, Identifiable {
  /// Why it is held.
  package enum Reason: Equatable, Sendable {
    /// The filter asks for it: it waits for a decision.
    case filter
    /// It follows one that is held, and is forwarded by itself once that is gone.
    case order
  }

  /// It was decided about; it leaves the queue once those before it have.
  package enum Decision: Equatable, Sendable {
    case forward
    case drop
  }

  /// Unique in the session; grows with the order of arrival.
  package let id: UInt64
  package let connection: UInt32
  package let from: Endpoint
  /// FIN, RSV1–3 and opcode of the first frame, as they came.
  package let firstByte: UInt8
  /// How many frames it is made of: more than one for a message that came in fragments.
  package let frameCount: Int
  /// The payload as it came: unmasked, and inflated when `isCompressed`.
  package let original: [UInt8]
  /// The payload as it would be forwarded: edited when `isEdited`.
  package internal(set) var payload: [UInt8]
  /// Whether permessage-deflate compressed it on the wire; the payload here is inflated.
  package let isCompressed: Bool
  /// Whether the payload here is what the sender meant: false for a message that did not inflate,
  /// which is shown compressed.
  package let isReadable: Bool
  /// Bytes on the wire, headers included.
  package let wireLength: Int
  /// Arrival of its last byte, in nanoseconds since the Unix epoch.
  package let time: UInt64
  package let reason: Reason
  package internal(set) var isEdited: Bool
  package internal(set) var decision: Decision?

  /// An item; `edited` is its payload after a rule has changed it.
  package init(
    id: UInt64, connection: UInt32, from: Endpoint, firstByte: UInt8, frameCount: Int,
    payload: [UInt8], edited: [UInt8]? = nil, isCompressed: Bool,
    isReadable: Bool = true, wireLength: Int, time: UInt64,
    reason: Reason
  ) {
    self.id = id
    self.connection = connection
    self.from = from
    self.firstByte = firstByte
    self.frameCount = frameCount
    original = payload
    self.payload = edited ?? payload
    isEdited = edited.map { $0 != payload } ?? false
    self.isCompressed = isCompressed
    self.isReadable = isReadable
    self.wireLength = wireLength
    self.time = time
    self.reason = reason
  }

  package var opcode: Opcode { Opcode(rawValue: firstByte) }
  package var fin: Bool { firstByte & 0x80 != 0 }
}
