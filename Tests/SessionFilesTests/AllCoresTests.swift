import Capture
import SessionFiles
import Synchronization
import Testing

@Suite struct AllCoresTests {
  @Test func eachPieceOfWorkIsDoneOnceBeforeItReturns() {
    let cores = AllCores()
    let done = Mutex<[Int]>([])
    cores.share { number in done.withLock { $0.append(number) } }
    #expect(cores.count >= 1 && cores.count <= 8)
    #expect(done.withLock { $0.sorted() } == Array(0..<cores.count))
  }

  @Test func aLogOnDiskHasAllOfThem() {
    #expect(AllCores().count == CaptureLog.onDisk().cores.count)
  }
}
