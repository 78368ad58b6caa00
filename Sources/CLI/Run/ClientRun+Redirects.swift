import Capture
import Client
import Options
import Text
import WebSocket

extension ClientRun {
  /// Redirects that are followed for one URL, as wscat has it.
  static let redirectLimit = 10

  func follow(
    _ location: String, from request: ClientRequest, at place: Int, redirects: Int
  ) {
    do throws(CommandError) {
      guard redirects > 0 else {
        throw CommandError(
          .unavailable, "\(request.url.description) redirects after \(Self.redirectLimit) redirects"
        )
      }
      open(
        try request.redirected(to: location, warn: warn), at: place, redirects: redirects - 1)
    } catch {
      end(place, error)
    }
  }
}
