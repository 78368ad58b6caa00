import Capture
import Client
import Text
import WebSocket

extension ClientRun {
  /// Redirects that are followed for one URL, as wscat has it.
  static let redirectLimit = 10

  func follow(
    _ location: String, from request: ClientRequest, at place: Int, redirects: Int
  ) {
    do throws(Failure) {
      guard redirects > 0 else {
        throw Failure(
          .unavailable, "\(request.url.description) redirects after \(Self.redirectLimit) redirects"
        )
      }
      open(try request.redirected(to: location), at: place, redirects: redirects - 1)
    } catch {
      end(place, error)
    }
  }
}

extension ClientRequest {
  /// The request that a redirect leads to: without what is secret to the server before, when it is
  /// another one.
  fileprivate func redirected(to location: String) throws(Failure) -> ClientRequest {
    var next = self
    do {
      next.url = try url.resolving(location)
    } catch {
      throw Failure(
        .unavailable,
        "\(url.description) redirects to \(VisibleText.make(Array(location.utf8))): "
          + error.description)
    }
    guard !url.isSecure || next.url.isSecure else {
      throw Failure(
        .unavailable, "\(url.description) redirects to \(next.url.description), without TLS")
    }
    if (next.url.host, next.url.port) != (url.host, url.port) {
      next.headers.removeAll { ["authorization", "cookie", "host"].contains($0.name.lowercased()) }
    }
    return next
  }
}
