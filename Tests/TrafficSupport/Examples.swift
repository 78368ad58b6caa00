import WebSocket

extension Traffic {
  /// What RFC 6455, section 5.7 shows, and more that a screen must stand.
  package static func examples() -> Traffic {
    let traffic = Traffic()
    let chat = traffic.open()
    traffic.send(chat, [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F], from: .server)
    traffic.send(
      chat, [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58], from: .client)
    traffic.send(chat, [0x01, 0x03, 0x48, 0x65, 0x6C], from: .server)
    traffic.send(chat, [0x89, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F], from: .server)
    traffic.send(
      chat, [0x8A, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58], from: .client)
    traffic.send(chat, [0x80, 0x02, 0x6C, 0x6F], from: .server)
    traffic.frame(chat, .binary, (0..<256).map { UInt8($0) }, from: .server)
    traffic.send(chat, [0x81, 0x02, 0x68, 0x69], from: .client)
    traffic.frame(chat, .text, [0x61, 0xC3, 0x28, 0xFF], from: .server)
    traffic.text(chat, "\u{1B}[2J\u{1B}]0;owned\u{07}\u{202E}evil\u{200B}")
    traffic.send(chat, [0x81, 0x7E, 0x00, 0x02, 0x6F, 0x6B], from: .server)
    let refused = traffic.recorder()
    traffic.client(refused, traffic.request("/private"))
    traffic.server(refused, "HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\n\r\ngo off")
    let poll = traffic.recorder()
    traffic.client(poll, "GET /socket.io/?transport=polling HTTP/1.1\r\nHost: a\r\n\r\n")
    traffic.server(poll, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    traffic.text(chat, #"{"type":"trade","px":101.5,"tags":["a",null],"deep":{}}"#)
    traffic.frame(chat, .close, [0x03, 0xE8] + Array("bye".utf8), from: .client)
    return traffic
  }
}
