import Capture
package import Intercept
package import WebSocket

/// A request to the intercept: what to hold, and what to do with what is held.
package enum HoldRequest: Equatable, Sendable {
  /// Hold what an expression matches, frames or whole messages; the text can be read.
  case arm(String, HoldFilter.Unit)
  case setHolding(Bool)
  case forward(UInt64)
  case forwardAll
  case drop(UInt64)
  case replace(UInt64, payload: [UInt8])
  case revert(UInt64)
  case inject(InjectedFrame, toward: Endpoint, connection: UInt32)
  case disrupt(Disruption, connection: UInt32)
  /// Refuse new connections, or accept them again.
  case refuse(Bool)
}
