/// What each field is, in a few words without a full stop.
extension FilterField {
  var sentence: String {
    switch self {
    case .number(let field): field.sentence
    case .flag(let field): field.sentence
    case .text(let field): field.sentence
    case .bytes(.data): "the payload, unmasked; of a message, joined and inflated"
    case .bytes(.key): "the masking key, four bytes as hexadecimal digits"
    case .unit(let field): field.sentence
    case .finding: "a rule of the RFCs that is broken here"
    case .header(let source, name: nil): "the lines of \(source.head)"
    case .header(let source, name: _?): "the values of a field of \(source.head)"
    case .json: "a member of the JSON in a message"
    case .decoded: "a field of a decoder"
    }
  }
}

extension HeaderSource {
  fileprivate var head: String {
    switch self {
    case .either: "the request and the response of the handshake"
    case .request: "the request of the handshake"
    case .response: "the response of the handshake"
    }
  }
}

extension NumberField {
  fileprivate var sentence: String {
    switch self {
    case .number: "the number of the frame; of a message, those of its frames"
    case .time: "when it was complete"
    case .relative: "the time since the session began"
    case .delta: "the time since the frame before it"
    case .connection: "the number of the connection"
    case .from: "the end that sent it"
    case .opcode: "the opcode; of a message, that of its first frame"
    case .length: "the length of the payload; of a message, inflated"
    case .shortLength: "the seven bits of the payload length: 126 and 127 say that more follow"
    case .size: "the inflated length of the message"
    case .wire: "the bytes on the wire, including frame headers"
    case .lengthBits: "the bits that the length is encoded in: 7, 16 or 64"
    case .message: "the number of the message"
    case .fragment: "the place of the frame in its message, from 0"
    case .frameCount: "how many frames the message has"
    case .closeCode: "the status code of a Close"
    case .status: "the status of the handshake's response"
    case .port: "the port of the server"
    case .latency: "how long after its request an answer came"
    }
  }
}

extension FlagField {
  fileprivate var sentence: String {
    switch self {
    case .fin: "the frame is the last of its message"
    case .rsv1: "RSV1 is set: with permessage-deflate, the message is compressed"
    case .rsv2: "RSV2 is set"
    case .rsv3: "RSV3 is set"
    case .masked: "the payload is masked"
    case .compressed: "the message is compressed"
    case .utf8: "the payload is valid UTF-8"
    case .json: "the payload is valid JSON"
    case .edited: "windsock changed it on the way"
    case .injected: "windsock sent it, not a peer"
    case .dropped: "windsock did not pass it on"
    case .error: "a rule of level E is broken here"
    case .warning: "a rule of level W is broken here"
    case .orphan: "it is a request without an answer so far"
    }
  }
}

extension TextField {
  fileprivate var sentence: String {
    switch self {
    case .text: "the payload of text, ping and pong frames, and the reason of a Close"
    case .closeReason: "the reason of a Close"
    case .host: "the host of the URL"
    case .path: "the path and query of the request"
    case .url: "the URL"
    case .scheme: "ws or wss"
    case .subprotocol: "the subprotocol that was negotiated"
    case .extensions: "the extensions that were negotiated"
    case .method: "the method of the request"
    case .source: "the address of the sender, with or without its port"
    case .destination: "the address of the receiver, with or without its port"
    }
  }
}

extension UnitField {
  fileprivate var sentence: String {
    switch self {
    case .form: "what a message was read as, such as mqtt; sockjs/stomp matches both names"
    case .summary: "the line that says what a message is, without colours"
    case .label: "what requests of a kind have in common: a method, an event, a topic"
    case .issue: "what is wrong with the bytes of a message"
    }
  }
}
