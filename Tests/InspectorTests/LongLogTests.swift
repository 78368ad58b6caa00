import Capture
import InspectorSupport
import Rows
import Testing
import TrafficSupport
import WebSocket

@testable import Inspector

@Suite struct LongLogTests {
  /// A million frames and some connections among them.
  private func million(_ store: CountingStore) -> Traffic {
    let traffic = Traffic(store: store)
    let recorder = traffic.open()
    let block = Array(repeating: [0x82, 0x01, 0x2A] as [UInt8], count: 50_000).flatMap { $0 }
    for _ in 0..<20 {
      traffic.send(recorder, block, from: .server)
      _ = traffic.open()
    }
    return traffic
  }

  @Test func aMillionRowsAreScrolledByReadingWhatIsSeen() {
    let store = CountingStore()
    let traffic = million(store)
    var model = traffic.model()
    #expect(model.rowCount == 1_000_021)
    for keys in ["g", "<Space>", "G", "k", ":goto 500000<Enter>", "<C-d>", "b"] {
      store.reset()
      model.press(keys)
      #expect(model.picture.contains { $0.hasPrefix(">") })
      // A payload for each row of the list, and the selected frame's for the detail after each key.
      #expect(store.reads <= 13 + keys.count, "\(keys)")
      #expect(store.bytesRead <= 64, "\(keys)")
    }
    #expect(model.row(at: 0) == .event(0))
    #expect(model.row(at: 500_010) == .event(10))
    #expect(model.row(at: 500_011) == .frame(500_001))
    #expect(model.index(of: .frame(1_000_000)) == 1_000_019)
  }

  @Test func aFilterOverThemKeepsABitARow() {
    let traffic = million(CountingStore())
    var model = traffic.model()
    model.press("fn == 1 or n >= 999999<Enter>")
    #expect(model.rowCount == 3)
    #expect(model.row(at: 0) == .frame(1))
    #expect(model.row(at: 2) == .frame(1_000_000))
    #expect(model.filter.matches.checked == 1_000_021)
  }
}
