/// The codes of WAMP's messages (WAMP specification, "Message Codes").
enum WAMPType: UInt64 {
  case hello = 1
  case welcome = 2
  case abort = 3
  case challenge = 4
  case authenticate = 5
  case goodbye = 6
  case error = 8
  case publish = 16
  case published = 17
  case subscribe = 32
  case subscribed = 33
  case unsubscribe = 34
  case unsubscribed = 35
  case event = 36
  case call = 48
  case cancel = 49
  case result = 50
  case register = 64
  case registered = 65
  case unregister = 66
  case unregistered = 67
  case invocation = 68
  case interrupt = 69
  case yield = 70

  var name: String { "\(self)".uppercased() }

  /// The elements after the code, and how many of them have to be there.
  var layout: (fields: [String], required: Int) {
    switch self {
    case .hello: (["uri", "details"], 2)
    case .welcome: (["session", "details"], 2)
    case .abort: (["details", "uri", "args", "kwargs"], 2)
    case .challenge: (["method", "details"], 2)
    case .authenticate: (["signature", "details"], 2)
    case .goodbye: (["details", "uri", "args", "kwargs"], 2)
    case .error: (["failed", "request", "details", "uri", "args", "kwargs"], 4)
    case .publish, .call: (["request", "options", "uri", "args", "kwargs"], 3)
    case .published: (["request", "publication"], 2)
    case .subscribe, .register: (["request", "options", "uri"], 3)
    case .subscribed: (["request", "subscription"], 2)
    case .unsubscribe: (["request", "subscription", "options"], 2)
    case .unsubscribed, .unregistered: (["request", "details"], 1)
    case .event: (["subscription", "publication", "details", "args", "kwargs"], 3)
    case .cancel, .interrupt: (["request", "options"], 2)
    case .result: (["request", "details", "args", "kwargs"], 2)
    case .registered: (["request", "registration"], 2)
    case .unregister: (["request", "registration", "options"], 2)
    case .invocation: (["request", "registration", "details", "args", "kwargs"], 3)
    case .yield: (["request", "options", "args", "kwargs"], 2)
    }
  }
}
