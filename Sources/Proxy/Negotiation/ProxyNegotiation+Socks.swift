/// A client that speaks SOCKS 5 (RFC 1928).
extension ProxyNegotiation {
  mutating func readSocksGreeting() -> [Action] {
    switch SocksRequest.greeting(held, needsLogin: authentication != nil) {
    case .methods(_, let consumed):
      held.removeFirst(consumed)
      state = authentication == nil ? .socksRequest : .socksLogin
      return [.answer([5, authentication == nil ? 0 : 2])] + advance()
    case .refused(let answer, let reason):
      return refuse(answer, "the client's SOCKS greeting \(reason)")
    case .incomplete, .login, .connect: return []
    }
  }

  mutating func readSocksLogin() -> [Action] {
    switch SocksRequest.login(held) {
    case .login(let user, let password, let consumed):
      // The login must not be in a recording.
      held.removeFirst(consumed)
      guard authentication?.isRight(user: user, password: password) == true else {
        return refuse([1, 1], "the client's login for this proxy is wrong")
      }
      state = .socksRequest
      return [.answer([1, 0])] + advance()
    case .refused(let answer, let reason):
      return refuse(answer, "the client's SOCKS login \(reason)")
    case .incomplete, .methods, .connect: return []
    }
  }

  mutating func readSocksRequest() -> [Action] {
    switch SocksRequest.request(held) {
    case .connect(let destination, let consumed):
      held.removeFirst(consumed)
      state = .dialling(destination)
      return [.dial(destination)]
    case .refused(let answer, let reason):
      return refuse(answer, "the client's SOCKS request \(reason)")
    case .incomplete, .methods, .login: return []
    }
  }
}
