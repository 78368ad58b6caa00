import CaptureSupport
import Testing
import WebSocket

@testable import Capture

/// Log: observers.
@Suite struct LogObserverTests {
  private final class Observer {}

  @Test func everyObserverOfTheLogIsWokenEachOnce() async {
    let talk = Conversation()
    talk.open()
    let log = talk.session.log
    let observers = (0..<3).map { _ in Observer() }
    await confirmation(expectedCount: 3) { rang in
      let version = log.version
      for observer in observers { log.notifyOnce(since: version, observer) { rang() } }
      talk.client(talk.frame(0x82, [1]))
      talk.client(talk.frame(0x82, [1]))
    }
  }

  @Test func anObserverThatAsksAgainBeforeItsBellRangHasOneBell() async {
    let talk = Conversation()
    talk.open()
    let log = talk.session.log
    let observer = Observer()
    await confirmation(expectedCount: 1) { rang in
      for _ in 0..<5 { log.notifyOnce(since: log.version, observer) { rang() } }
      talk.client(talk.frame(0x82, [1]))
    }
  }
}
