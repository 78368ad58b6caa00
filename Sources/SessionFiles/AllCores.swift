package import Capture
import Dispatch
import Glibc

/// All cores of the machine, at most eight: windsock is not alone on it.
package struct AllCores: Cores {
  package let count: Int

  package init() { count = max(1, min(8, sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  package func share(_ work: @Sendable (Int) -> Void) {
    DispatchQueue.concurrentPerform(iterations: count, execute: work)
  }

  package func begin(_ work: @escaping @Sendable () -> Void) -> Bool {
    DispatchQueue.global().async(execute: work)
    return true
  }
}

extension CaptureLog {
  /// A log whose full chunks are in a scratch file, and whose readers may use all cores.
  package static func onDisk(keepsFindings: Bool = false) -> CaptureLog {
    CaptureLog(storage: ScratchColumns(), cores: AllCores(), keepsFindings: keepsFindings)
  }
}
