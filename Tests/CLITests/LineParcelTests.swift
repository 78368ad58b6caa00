import Client
import Testing
import WebSocket

@testable import CLI

@Suite struct LineParcelTests {
  private static func batch(_ count: Int) -> ClientCommand {
    var batch = MessageBatch(.text)
    for _ in 0..<count { batch.append([0x61]) }
    return .messages(batch)
  }

  @Test func whatWasSentIsLeftOut() {
    var parcel = LineParcel()
    parcel.append(Self.batch(3), from: 1)
    parcel.append(.ping([]), from: 4)
    parcel.append(Self.batch(2), from: 5)
    #expect(parcel.first == 1)
    #expect(parcel.dropping(0).first == 1)
    #expect(parcel.dropping(3).first == 4)
    #expect(parcel.dropping(4).first == 5 && parcel.dropping(4).commands == [Self.batch(2)])
    #expect(parcel.dropping(6).isEmpty)
  }

  @Test func nothingIsNoLine() {
    var parcel = LineParcel()
    parcel.append(Self.batch(0), from: 1)
    #expect(parcel.isEmpty)
  }
}
