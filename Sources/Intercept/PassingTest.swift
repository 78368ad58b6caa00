import Capture
import Filter
import WebSocket

/// Tells, as frames pass, of which nothing that is armed asks anything: those need not be kept.
///
/// It only knows plain frames. It belongs to the event loop of its connection.
package final class PassingTest {
  private enum Verdict { case passes, content, stops }

  private let from: Endpoint
  private var tests: [PlainFrameTest] = []
  /// What the only test looks for, where that is one text.
  private var sought: SoughtText?
  /// Whether something armed can be asked of whole messages alone.
  private var isBlind = true
  /// What was said of the last frames, each at a place that follows from its first byte and length.
  private var known: [(firstByte: UInt8, length: UInt64, verdict: Verdict)?]
  private var scratch: [UInt8] = []

  private static let places = 64
  /// Room for a payload that is kept for the next one's, in bytes.
  private static let keptCapacity = 64 << 10

  init(from: Endpoint) {
    self.from = from
    known = Array(repeating: nil, count: Self.places)
  }

  /// Takes up what is armed.
  func arm(_ filters: [Filter], on connection: ConnectionRecord) {
    let tests = filters.map { PlainFrameTest($0, on: connection, from: from) }
    self.tests = tests.compactMap(\.self)
    sought = self.tests.count == 1 ? self.tests[0].sought : nil
    isBlind = tests.contains { $0 == nil }
    known = Array(repeating: nil, count: Self.places)
  }

  /// The bytes of whole frames that `bytes` begin with, of which nothing armed asks anything.
  ///
  /// - Parameter bytes: Part of the stream that begins between two messages.
  func passing(_ bytes: UnsafeRawBufferPointer) -> Int {
    if isBlind { return 0 }
    return PlainFrame.walk(bytes, from: from) { passes($0) }
  }

  /// Whether nothing armed asks anything of a plain frame, whatever its payload is.
  func passes(_ header: FrameHeader) -> Bool {
    !isBlind && header.isPlain(from: from)
      && verdict(header.firstByte, header.length) == .passes
  }

  @inline(__always)
  private func passes(_ frame: PlainFrame) -> Bool {
    switch verdict(frame.firstByte, UInt64(frame.payload.count)) {
    case .passes: true
    case .content: isRuledOut(frame)
    case .stops: false
    }
  }

  @inline(__always)
  private func verdict(_ firstByte: UInt8, _ length: UInt64) -> Verdict {
    let place = Int(truncatingIfNeeded: length &+ UInt64(firstByte) &* 31) & (Self.places - 1)
    if let last = known[place], last.firstByte == firstByte, last.length == length {
      return last.verdict
    }
    let verdict = judge(firstByte, length)
    known[place] = (firstByte, length, verdict)
    return verdict
  }

  private func judge(_ firstByte: UInt8, _ length: UInt64) -> Verdict {
    var verdict = Verdict.passes
    for test in tests {
      switch test.answer(firstByte: firstByte, length: length, from: from) {
      case .no: continue
      case .content: verdict = .content
      case .perhaps: return .stops
      }
    }
    return verdict
  }

  /// Whether its payload tells that nothing armed asks for it.
  private func isRuledOut(_ frame: PlainFrame) -> Bool {
    let firstByte = frame.firstByte
    let length = UInt64(frame.payload.count)
    // The opcodes of control frames have this bit; the payload of Close is not text alone.
    if let sought, firstByte & 0x08 == 0 {
      return withContent(of: frame) { sought.isRuledOut(by: $0) }
    }
    return withContent(of: frame) { content in
      tests.allSatisfy { test in
        // With one test, what it says of the header is known already.
        if tests.count > 1, test.answer(firstByte: firstByte, length: length, from: from) == .no {
          return true
        }
        return test.isRuledOut(by: content, firstByte: firstByte)
      }
    }
  }

  private func withContent<Result>(
    of frame: PlainFrame, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    guard let key = frame.key else {
      return frame.payload.withMemoryRebound(to: UInt8.self) { body($0) }
    }
    if scratch.count < frame.payload.count || scratch.count > Self.keptCapacity {
      scratch = Array(repeating: 0, count: max(frame.payload.count, 1024))
    }
    return scratch.withUnsafeMutableBytes { scratch in
      let plain = UnsafeMutableRawBufferPointer(rebasing: scratch[..<frame.payload.count])
      plain.copyMemory(from: frame.payload)
      Masking.apply(key, to: plain, offset: 0)
      return plain.withMemoryRebound(to: UInt8.self) { body(UnsafeBufferPointer($0)) }
    }
  }
}

@available(*, unavailable)
extension PassingTest: Sendable {}
