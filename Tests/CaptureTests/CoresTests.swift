import Synchronization
import Testing

@testable import Capture

@Suite struct CoresTests {
  @Test func oneCoreDoesEveryPieceOfTheWork() {
    let core = OneCore()
    let done = Mutex<[Int]>([])
    core.share { number in done.withLock { $0.append(number) } }
    #expect(done.withLock { $0 } == Array(0..<core.count))
  }
}
