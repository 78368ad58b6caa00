import InspectorSupport
import Testing
import TrafficSupport
import WebSocket

@testable import Capture
@testable import Inspector

/// Times in the list: where they count from, which way they go, and that they are whole.
@Suite struct TimeTests {
  private let traffic = Traffic()

  /// The times in a picture's list, in microseconds.
  private func times(_ model: Model) -> [Int] {
    model.picture.compactMap { line in
      line.firstMatch(of: /([+-]\d+)\.(\d{6})/).flatMap { Int($0.1 + $0.2) }
    }
  }

  @Test func timesPastAHundredSecondsKeepTheirDigits() {
    let recorder = traffic.open()
    traffic.text(recorder, "early")
    traffic.pass(seconds: 123)
    traffic.text(recorder, "late")
    traffic.pass(seconds: 45_000)
    traffic.text(recorder, "later")
    for (keys, width) in [("", 80), ("", 90), ("t", 80), ("", 110), ("t", 110)] {
      var model = traffic.model(width: width)
      if !keys.isEmpty { model.press(keys) }
      let late = keys.isEmpty ? "+123.003" : "+123.001"
      let later = keys.isEmpty ? "+45123.004" : "+45000.001"
      for text in width < 100 ? [late, later] : [late + "000", later + "000"] {
        #expect(model.picture.contains { $0.contains(text) }, "\(text) at \(width), \(keys)")
      }
    }
  }

  @Test func theMessagesViewNeverRunsBackwards() {
    let recorder = traffic.open()
    let other = traffic.open("/other")
    traffic.text(recorder, "a piece", fin: false)
    for number in 0..<4 {
      traffic.text(other, "message \(number)")
      traffic.frame(recorder, .ping, [], from: .server)
    }
    let slow = FrameSerializer.frame(
      header: FrameHeader(opcode: .binary, length: 900, maskingKey: nil),
      payload: [UInt8](repeating: 7, count: 900))
    traffic.send(other, Array(slow.prefix(100)), from: .server)
    traffic.frame(recorder, .continuation, Array("the rest".utf8), from: .server)
    traffic.send(other, Array(slow.dropFirst(100)), from: .server)
    for keys in ["", "v"] {
      var model = traffic.model(width: 110, height: 60)
      if !keys.isEmpty { model.press(keys) }
      let found = times(model)
      #expect(found.count >= 7)
      #expect(found == found.sorted(), "\(keys): \(found)")
    }
  }

  @Test func aSentenceBeforeTheFirstByteCountsFromIt() {
    traffic.session.note("nothing yet", at: Traffic.start)
    #expect(
      traffic.model(width: 110).picture.contains {
        $0.contains("+0.000000") && $0.contains("nothing")
      })
    let recorder = traffic.open()
    traffic.text(recorder, "hello")
    let picture = traffic.model(width: 110).picture
    #expect(picture.contains { $0.contains("-0.001000") && $0.contains("nothing yet") })
    #expect(picture.contains { $0.contains("+0.002000") && $0.contains("hello") })
  }

  @Test func aSentenceAboutAFileHasTheTimeOfItsEnd() {
    let recorder = traffic.open()
    traffic.text(recorder, "hello")
    traffic.session.note("cut short", at: nil)
    #expect(
      traffic.model(width: 110).picture.contains {
        $0.contains("+0.002000") && $0.contains("cut short")
      })
  }
}

/// What a control frame carries, wherever it is shown.
@Suite struct ControlPayloadTests {
  private let traffic = Traffic()

  /// Four bytes are text when they are UTF-8 without controls, and hex otherwise: in the list, in
  /// the detail, as frames and as messages.
  @Test(
    arguments: [
      ([0x74, 0x69, 0x63, 0x6B], "tick", nil), ([0x61, 0xFF, 0xFE, 0xFD], nil, "61 ff fe fd"),
      ([0xC3, 0xA9, 0x21, 0x21], "é!!", nil), ([0x61, 0x62, 0x63, 0xC3], nil, "61 62 63 c3"),
      ([0x61, 0x62, 0x63, 0x00], nil, "61 62 63 00"),
      ([0xDE, 0xAD, 0xBE, 0xEF], nil, "de ad be ef"),
    ] as [([UInt8], String?, String?)])
  func aPingIsTextOrHexByOneRule(payload: [UInt8], text: String?, hex: String?) {
    let recorder = traffic.open()
    traffic.frame(recorder, .ping, payload, from: .server)
    for keys in ["", "v"] {
      var model = traffic.model(width: 130, height: 40)
      if !keys.isEmpty { model.press(keys) }
      let list = model.picture.first { $0.contains("PING") }
      #expect(list?.contains(text ?? hex ?? "") == true, "\(list ?? "")")
      model.press("3")
      let detail = model.picture.drop { !$0.contains("PING") }.dropFirst()
      if let text { #expect(detail.contains { $0.contains(text) }) }
      if let hex { #expect(detail.contains { $0.lowercased().contains(hex) }) }
    }
  }

  @Test func aCloseAmongTheMessagesShowsCodeAndReason() {
    let recorder = traffic.open()
    traffic.frame(recorder, .close, [0x0F, 0xA1] + Array("session expired".utf8), from: .server)
    var model = traffic.model(width: 120, height: 40)
    model.press("v:goto 1<Enter>")
    #expect(model.picture.contains { $0.contains("4001") && $0.contains("session expired") })
    #expect(model.picture.contains { $0.contains("Code        4001") })
    #expect(model.picture.contains { $0.contains("Reason      session expired") })
    #expect(!model.picture.contains { $0.contains("\u{240F}") || $0.contains("\\xA1") })
  }
}
