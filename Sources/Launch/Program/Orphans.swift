import CLaunch
import Glibc

/// Handles the orphans among a program's descendants.
package enum Orphans {
  /// How many children are checked at a time.
  private static let room = 4096
  /// Milliseconds that they have to end by themselves, and after they were asked to.
  private static let patience = (alone: 500, asked: 1500)

  /// Makes them children of this process: the kernel may let only ancestors look into a process.
  package static func adopt() { windsock_adopt_orphans() }

  /// Reaps those that have ended; those that windsock has started are waited for elsewhere.
  package static func reap() {
    while true {
      let isLast = OwnChildren.withKnown { known in
        let ended = windsock_ended_child()
        guard ended > 0 else { return true }
        guard known.contains(ended) else { return waitpid(ended, nil, WNOHANG) <= 0 }
        // That one stays, and would hide the others.
        for child in children where !known.contains(child) { waitpid(child, nil, WNOHANG) }
        return true
      }
      if isLast { return }
    }
  }

  /// Waits until none of the program's orphans is left; asks the remaining ones to end, and finally
  /// kills them.
  ///
  /// They must have been adopted. Other children are left alone: they may have been there before, or hold
  /// what was copied.
  package static func end(_ traces: ProgramTraces) {
    var waited = 0
    while true {
      let living = living(traces)
      if living.isEmpty { return }
      if waited == patience.alone { signal(SIGTERM, living) }
      if waited >= patience.alone + patience.asked { signal(SIGKILL, living) }
      guard waited < 2 * (patience.alone + patience.asked) else { return }
      usleep(10_000)
      waited += 10
    }
  }

  /// The orphans of a program that have not ended; those that have are reaped.
  private static func living(_ traces: ProgramTraces) -> [Int32] {
    reap()
    return OwnChildren.withKnown { known in children.filter { !known.contains($0) } }
      .filter(traces.isOn)
  }

  private static var children: [Int32] {
    var children = [Int32](repeating: 0, count: room)
    return Array(children[..<min(room, windsock_children(&children, room))])
  }

  private static func signal(_ number: Int32, _ processes: [Int32]) {
    for process in processes { kill(process, number) }
  }
}

/// Reports that a child has ended.
package struct ChildEnds: Sendable {
  /// Becomes readable when one has; -1 where the system cannot report it.
  package let descriptor: Int32

  /// Watches from here on; threads that are started later must inherit that.
  package init() { descriptor = windsock_open_child_ends() }

  package func drain() { windsock_drain_child_ends(descriptor) }
}
