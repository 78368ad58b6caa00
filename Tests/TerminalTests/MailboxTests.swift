import Glibc
import Terminal
import Testing

@Suite struct MailboxTests {
  private func isReadable(_ descriptor: Int32) -> Bool {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, 0) == 1
  }

  @Test func eventsComeOutInTheOrderInWhichTheyWentIn() throws {
    let mailbox = try Mailbox<Int>()
    mailbox.post(1)
    mailbox.post(contentsOf: [2, 3])
    #expect(mailbox.drain() == [1, 2, 3])
    #expect(mailbox.drain() == [])
  }

  @Test func theDescriptorIsReadableWhileEventsWait() throws {
    let mailbox = try Mailbox<Int>()
    #expect(!isReadable(mailbox.descriptor))
    mailbox.post(contentsOf: [])
    #expect(!isReadable(mailbox.descriptor))
    for number in 0..<100_000 { mailbox.post(number) }
    #expect(isReadable(mailbox.descriptor))
    #expect(mailbox.drain().count == 100_000)
    #expect(!isReadable(mailbox.descriptor))
    mailbox.post(1)
    #expect(isReadable(mailbox.descriptor))
  }

  @Test func anEventIsLeftOutWhenTheNewestSaysEnough() throws {
    let mailbox = try Mailbox<String>()
    for _ in 0..<3 { mailbox.post("more") { $0 == "more" } }
    mailbox.post("end")
    mailbox.post("more") { $0 == "more" }
    #expect(mailbox.drain() == ["more", "end", "more"])
  }

  @Test func manyThreadsLoseNothing() async throws {
    let mailbox = try Mailbox<Int>()
    await withTaskGroup(of: Void.self) { group in
      for thread in 0..<8 {
        group.addTask { for number in 0..<1000 { mailbox.post(thread * 1000 + number) } }
      }
    }
    #expect(mailbox.drain().sorted() == Array(0..<8000))
  }
}
