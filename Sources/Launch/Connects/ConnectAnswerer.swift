import CLaunch
import Glibc
import WebSocket

/// Decides what is done with each connect(), and does it, on the supervisor's thread.
struct ConnectAnswerer {
  private let listener: Int32
  private let options: ConnectSupervisor.Options
  private let table: RedirectTable
  private let note: (String) -> Void
  /// Whether it was reported that a process cannot be inspected, and that a socket cannot be
  /// redirected.
  private var hasToldOfUnreadable = false
  private var hasToldOfUnreachable = false
  /// Sockets that were connected after their program had stopped waiting.
  private var unanswered: Set<UInt64> = []

  init(_ supervisor: ConnectSupervisor) {
    listener = supervisor.listener
    options = supervisor.options
    table = supervisor.table
    note = supervisor.note
  }

  /// Takes the next call.
  ///
  /// - Parameter calls: Those that need more time; the next one joins them when it does.
  mutating func take(_ calls: inout [ConnectCall]) {
    var call = windsock_connect()
    guard windsock_take_connect(listener, &call) == 0 else { return }
    guard call.socket >= 0 else {
      if call.is_unreadable { tellOfUnreadable(call.process) }
      _ = windsock_continue_connect(listener, call.identity)
      return
    }
    let destination = call.destination
    guard isRedirected(destination) else {
      _ = windsock_continue_connect(listener, call.identity)
      close(call.socket)
      return
    }
    guard call.is_unconnected else { return askAgain(call) }
    let waiting = ConnectCall(call, destination: destination, stage: .joining)
    guard options.dialsFirst else {
      if let call = join(waiting, server: nil) { calls.append(call) }
      return
    }
    let next =
      switch takeServer(of: waiting, &calls) {
      case (let server, true)?: join(waiting, server: server)
      case (let server, false)?: wait(waiting, for: server)
      case nil: dial(waiting)
      }
    if let next { calls.append(next) }
  }

  /// A call that a signal has interrupted comes again; its server is connected to, or being so.
  private func takeServer(
    of call: ConnectCall, _ calls: inout [ConnectCall]
  ) -> (socket: Int32, isConnected: Bool)? {
    let same = calls.firstIndex { other in
      other.cookie == call.cookie && other.destination == call.destination && other.server != nil
        && !windsock_is_waiting(listener, other.identity)
    }
    guard let same else { return nil }
    let old = calls.remove(at: same)
    if old.socket >= 0 { close(old.socket) }
    return old.server
  }

  /// Waits until a server is connected to.
  private func wait(_ call: ConnectCall, for server: Int32) -> ConnectCall {
    var call = call
    call.stage = .dialling(server)
    if !call.isBlocking {
      call.deadline = ConnectSupervisor.milliseconds() + ConnectSupervisor.shortPatience
    }
    return call
  }

  /// Continues a call whose socket is ready, or whose time has run out.
  mutating func advance(_ call: ConnectCall, isReady: Bool) -> ConnectCall? {
    switch call.stage {
    case .dialling(let server) where isReady:
      let error = windsock_connect_error(server)
      if error == 0 { return join(call, server: server) }
      close(server)
      return answer(call, error)
    case .dialling(let server):
      // The proxy connects again: the result is not known, and the program should not wait for it.
      close(server)
      return join(call, server: nil)
    case .parked:
      call.abandon()
      return nil
    case .joining: return joined(call, windsock_connect_error(call.socket))
    }
  }

  private func isRedirected(_ destination: Address) -> Bool {
    if options.listening.contains(destination) { return false }
    return options.redirectsLocal || !destination.isThisMachine
  }

  /// The state of a socket that is connected, or being connected, is checked as the program would
  /// check it.
  ///
  /// Where the program would wait, the kernel makes it wait, not the supervisor.
  private mutating func askAgain(_ call: windsock_connect) {
    let target = target(isIPv6: call.is_ipv6, hasIPv6Address: call.has_ipv6_address)
    if call.is_blocking { windsock_set_blocking(call.socket, false) }
    var error = windsock_begin_connect(
      call.socket, call.is_ipv6, target?.bytes ?? [127, 0, 0, 1], target?.isIPv6 ?? false,
      target?.port ?? 0)
    // A signal came between the connection and the answer: the program does not know about the
    // connection.
    let isNews = unanswered.remove(call.cookie) != nil
    if isNews, error == EISCONN { error = 0 }
    if call.is_blocking {
      windsock_set_blocking(call.socket, true)
      if error == EALREADY || error == EINPROGRESS {
        _ = windsock_continue_connect(listener, call.identity)
        return _ = close(call.socket)
      }
    }
    _ = windsock_answer_connect(listener, call.identity, error)
    close(call.socket)
  }

  private mutating func dial(_ call: ConnectCall) -> ConnectCall? {
    let destination = call.destination
    let server = windsock_open_socket(destination.isIPv6)
    guard server >= 0 else { return answer(call, errno) }
    let error = windsock_begin_connect(
      server, destination.isIPv6, destination.bytes, destination.isIPv6, destination.port)
    switch error {
    case 0: return join(call, server: server)
    case EINPROGRESS: return wait(call, for: server)
    default:
      close(server)
      return answer(call, error)
    }
  }

  /// The listener's address for a socket.
  private func target(isIPv6: Bool, hasIPv6Address: Bool) -> Address? {
    let plain = options.listening.first { !$0.isIPv6 }
    guard isIPv6 else { return plain }
    let own = options.listening.first(where: \.isIPv6)
    return hasIPv6Address ? own ?? plain : plain ?? own
  }

  /// Connects the program's socket to windsock.
  private mutating func join(_ call: ConnectCall, server: Int32?) -> ConnectCall? {
    let target = target(isIPv6: call.isIPv6, hasIPv6Address: call.hasIPv6Address)
    guard windsock_is_waiting(listener, call.identity), let target else {
      if let server {
        let now = ConnectSupervisor.milliseconds()
        return call.parked(server, until: now + ConnectSupervisor.handlerPatience)
      }
      close(call.socket)
      return nil
    }
    if call.isBlocking { windsock_set_blocking(call.socket, false) }
    var error: Int32 = 0
    table.add(at: ConnectSupervisor.milliseconds() * 1_000_000) {
      error = windsock_begin_connect(
        call.socket, call.isIPv6, target.bytes, target.isIPv6, target.port)
      guard error == 0 || error == EINPROGRESS else { return nil }
      guard let client = Self.local(call.socket) else {
        error = EADDRNOTAVAIL
        return nil
      }
      return (client, .init(destination: call.destination, socket: server))
    }
    switch error {
    case EINPROGRESS where call.isBlocking:
      var joining = call
      joining.stage = .joining
      joining.deadline = nil
      return joining
    case 0, EINPROGRESS: return joined(call, error)
    default:
      server.map { _ = close($0) }
      return giveUp(call, error)
    }
  }

  /// Tells the program of its connection.
  private mutating func joined(_ call: ConnectCall, _ error: Int32) -> ConnectCall? {
    if call.isBlocking { windsock_set_blocking(call.socket, true) }
    if windsock_answer_connect(listener, call.identity, error) != 0 {
      if unanswered.count > 1000 { unanswered = [] }
      unanswered.insert(call.cookie)
    }
    close(call.socket)
    return nil
  }

  /// A socket that cannot reach windsock, such as one that is bound to a device, connects by
  /// itself.
  private mutating func giveUp(_ call: ConnectCall, _ error: Int32) -> ConnectCall? {
    if !hasToldOfUnreachable {
      hasToldOfUnreachable = true
      note(
        "a connection to \(call.destination.description) was not redirected, because its socket cannot "
          + "reach windsock: \(String(cString: strerror(error)))")
    }
    if call.isBlocking { windsock_set_blocking(call.socket, true) }
    _ = windsock_continue_connect(listener, call.identity)
    close(call.socket)
    return nil
  }

  private func answer(_ call: ConnectCall, _ error: Int32) -> ConnectCall? {
    _ = windsock_answer_connect(listener, call.identity, error)
    close(call.socket)
    return nil
  }

  private mutating func tellOfUnreadable(_ process: Int32) {
    guard !hasToldOfUnreadable else { return }
    hasToldOfUnreadable = true
    note(
      "connections of process \(process) are not redirected, because the kernel does not let windsock look "
        + "into it")
  }

  private static func local(_ socket: Int32) -> Address? {
    var bytes = [UInt8](repeating: 0, count: 16)
    var port: UInt16 = 0
    let count = Int(windsock_local_address(socket, &bytes, &port))
    return count == 0 ? nil : Address(bytes: Array(bytes.prefix(count)), port: port)
  }
}

extension Address {
  /// Whether the address alone shows that a connection to it ends on this machine: 127.0.0.0/8,
  /// ::1, 0.0.0.0 and ::.
  fileprivate var isThisMachine: Bool {
    if bytes.allSatisfy({ $0 == 0 }) { return true }
    return isIPv6 ? bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1 : bytes[0] == 127
  }
}
