package import Capture
import Synchronization
package import WebSocket

/// What is to be held, what is held, and what is decided about it: shared by the screen and the
/// proxy.
///
/// Screens arm it, read snapshots and decide; engines enter their connections and what they hold.
/// Every change counts as a change of the log, so that its observers hear of it.
package final class Intercept: Sendable {
  struct State {
    var holdFilter: HoldFilter?
    var rules: [RewriteRule] = []
    var handshakeRules: [HandshakeRewriteRule] = []
    var held: [HeldItem] = []
    var ports: [UInt32: InterceptPort] = [:]
    var refusesConnections = false
    var isShutDown = false
    var version: UInt64 = 0
  }

  private let state = Mutex(State())
  private let session: Session

  /// - Parameter session: Whose connections are intercepted.
  package init(session: Session) { self.session = session }

  /// Changes the state and wakes those who wait for the log.
  func change<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
    let result = state.withLock { state in
      state.version &+= 1
      return body(&state)
    }
    session.log.touch()
    return result
  }

  func look<Result: Sendable>(_ body: (borrowing State) -> Result) -> Result {
    state.withLock { state in body(state) }
  }
}

// For the screen.
extension Intercept {
  /// The state to show.
  package var snapshot: InterceptSnapshot {
    look { state in
      InterceptSnapshot(
        holdFilter: state.holdFilter, rules: state.rules, held: state.held,
        refusesConnections: state.refusesConnections,
        version: state.version)
    }
  }

  /// How many items wait for a decision.
  package var heldCount: Int { look { state in state.held.count { $0.decision == nil } } }

  /// Sets what is held from now on, on open connections too; nil holds nothing more.
  ///
  /// What is held already stays held.
  package func arm(_ holdFilter: HoldFilter?) {
    tellAll(.rearm) { $0.holdFilter = holdFilter }
  }

  /// Turns holding off, or on again; does nothing when no filter was ever set.
  package func setHolding(_ isOn: Bool) {
    tellAll(.rearm) { $0.holdFilter?.isOn = isOn }
  }

  /// Sets the rules for traffic from now on, on open connections too.
  package func setRules(_ rules: [RewriteRule]) {
    tellAll(.rearm) { $0.rules = rules }
  }

  /// Sets the rules for opening handshakes that begin from now on.
  package func setHandshakeRules(_ rules: [HandshakeRewriteRule]) {
    change { $0.handshakeRules = rules }
  }

  /// Whether connections that begin from now on are refused.
  package func setRefusing(_ isOn: Bool) {
    change { $0.refusesConnections = isOn }
  }

  /// Forwards a held item as it now is; false when it is not held any more.
  @discardableResult
  package func forward(_ id: UInt64) -> Bool {
    decide([id], .forward) > 0
  }

  /// Forwards everything that is held, of one connection or of all; returns how many items.
  @discardableResult
  package func forwardAll(connection: UInt32? = nil) -> Int {
    let ids = look { state in
      state.held.filter { connection == nil || $0.connection == connection }.map(\.id)
    }
    return decide(ids, .forward)
  }

  /// Takes a held item away: the other end never gets it.
  @discardableResult
  package func drop(_ id: UInt64) -> Bool {
    decide([id], .drop) > 0
  }

  /// Gives a held item another payload: unmasked, and not compressed whatever it came as.
  @discardableResult
  package func replace(_ id: UInt64, payload: [UInt8]) -> Bool {
    edit(id) { item in
      item.payload = payload
      item.isEdited = payload != item.original
    }
  }

  /// Gives a held item back the payload it came with.
  @discardableResult
  package func revert(_ id: UInt64) -> Bool {
    edit(id) { item in
      item.payload = item.original
      item.isEdited = false
    }
  }

  /// Sends a frame to one end of a connection, as if the other end had; false when there is no
  /// proxied WebSocket with that number.
  ///
  /// Data frames wait for the end of a message under way.
  @discardableResult
  package func inject(_ frame: InjectedFrame, toward end: Endpoint, connection: UInt32) -> Bool {
    tell(.inject(frame, toward: end), connection: connection)
  }

  /// Breaks a connection on purpose; false when there is no proxied one with that number.
  @discardableResult
  package func disrupt(_ disruption: Disruption, connection: UInt32) -> Bool {
    tell(.disrupt(disruption), connection: connection)
  }

  /// Keeps a note with a connection, in the recording too; false when it is not a proxied one.
  @discardableResult
  package func note(_ text: String, connection: UInt32) -> Bool {
    tell(.note(text), connection: connection)
  }

  /// Whether a connection can be injected into.
  package func canInject(connection: UInt32) -> Bool {
    look { state in state.ports[connection] != nil }
  }

  private func edit(_ id: UInt64, _ body: (inout HeldItem) -> Void) -> Bool {
    change { state in
      guard let place = state.held.firstIndex(where: { $0.id == id && $0.decision == nil }) else {
        return false
      }
      body(&state.held[place])
      return true
    }
  }

  private func decide(_ ids: [UInt64], _ decision: HeldItem.Decision) -> Int {
    let wanted = Set(ids)
    let found = change { state in
      var found: [(port: InterceptPort?, command: InterceptCommand)] = []
      for place in state.held.indices
      where state.held[place].decision == nil && wanted.contains(state.held[place].id) {
        state.held[place].decision = decision
        let item = state.held[place]
        let payload = item.isEdited ? item.payload : nil
        found.append(
          (
            state.ports[item.connection],
            decision == .drop
              ? .drop(id: item.id) : .forward(id: item.id, payload: payload)
          ))
      }
      return found
    }
    for (port, command) in found { port?(command) }
    return found.count
  }

  private func tell(_ command: InterceptCommand, connection: UInt32) -> Bool {
    guard let port = look({ state in state.ports[connection] }) else { return false }
    port(command)
    return true
  }

  private func tellAll(_ command: InterceptCommand, _ body: (inout State) -> Void) {
    let ports = change { state in
      body(&state)
      return Array(state.ports.values)
    }
    for port in ports { port(command) }
  }
}

// For the proxy.
extension Intercept {
  /// Registers a connection that has become a WebSocket.
  package func enter(connection: UInt32, port: @escaping InterceptPort) {
    change { $0.ports[connection] = port }
  }

  /// Removes a connection that has ended, and what was held of it.
  package func leave(connection: UInt32) {
    change { state in
      state.ports[connection] = nil
      state.held.removeAll { $0.connection == connection }
    }
  }

  /// What is done to the traffic of open connections.
  package struct Armed: Sendable {
    /// What is held; nil when nothing is.
    package var holdFilter: HoldFilter?
    package var rules: [RewriteRule]
    /// Whether the program is ending.
    package var isShutDown: Bool
  }

  package var armed: Armed {
    look { state in
      Armed(
        holdFilter: state.holdFilter?.isOn == true ? state.holdFilter : nil, rules: state.rules,
        isShutDown: state.isShutDown)
    }
  }

  /// What is done to opening handshakes.
  package var handshakeRules: [HandshakeRewriteRule] { look { state in state.handshakeRules } }

  /// Whether connections have to be relayed frame by frame.
  package var isActive: Bool {
    look { state in state.holdFilter?.isOn == true || !state.rules.isEmpty }
  }

  /// Notes that the program is ending: nothing is held any more for connections whose sender is
  /// gone.
  package func shutDown() { tellAll(.rearm) { $0.isShutDown = true } }

  package var isShutDown: Bool { look { state in state.isShutDown } }

  /// Whether new connections are refused.
  package var isRefusing: Bool { look { state in state.refusesConnections } }

  /// A number for the next thing that is held.
  package func nextID() -> UInt64 { session.nextHeldID() }

  /// Shows an item that is held from now on.
  package func hold(_ item: HeldItem) { change { $0.held.append(item) } }

  /// Removes an item that has been forwarded, or never will be.
  package func release(_ id: UInt64) { change { $0.held.removeAll { $0.id == id } } }
}
