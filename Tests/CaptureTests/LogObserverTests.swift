import CaptureSupport
import Testing
import WebSocket

@testable import Capture

@Suite("Log: observers")
struct LogObserverTests {
  private final class Observer {}

  @Test("Every observer of the log is woken, each once")
  func several() async {
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

  @Test("An observer that asks again before its bell rang has one bell")
  func again() async {
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
