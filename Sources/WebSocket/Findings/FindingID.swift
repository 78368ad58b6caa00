/// How severe a finding is: a broken MUST, a broken SHOULD, or something worth knowing.
package enum Level: String, Sendable {
  case error = "E"
  case warning = "W"
  case information = "I"
}

/// The rules whose breach windsock reports: RFC 6455 and 7692, one case a rule.
///
/// F20 is not a breach: it says where a capture lacks packets, as TCP's sequence numbers show.
///
/// The names are the identifiers that `lint` and the NDJSON field `findings` print.
package enum FindingID: String, Sendable, CaseIterable {
  case h01 = "H01", h02 = "H02", h03 = "H03", h04 = "H04", h05 = "H05", h06 = "H06", h07 = "H07",
    h08 = "H08", h09 = "H09", h10 = "H10", h11 = "H11", h12 = "H12", h13 = "H13", h14 = "H14",
    h15 = "H15", h16 = "H16", h17 = "H17", h18 = "H18", h19 = "H19", h20 = "H20", h21 = "H21",
    h22 = "H22", h23 = "H23", h24 = "H24", h25 = "H25", h26 = "H26", h27 = "H27", h28 = "H28",
    h29 = "H29", h30 = "H30", h31 = "H31", h32 = "H32", h33 = "H33"
  case f01 = "F01", f02 = "F02", f03 = "F03", f04 = "F04", f05 = "F05", f06 = "F06", f07 = "F07",
    f08 = "F08", f09 = "F09", f10 = "F10", f11 = "F11", f12 = "F12", f13 = "F13", f14 = "F14",
    f15 = "F15", f16 = "F16", f17 = "F17", f18 = "F18", f19 = "F19", f20 = "F20"
  case t01 = "T01", t02 = "T02", t03 = "T03", t05 = "T05"
  case c01 = "C01", c02 = "C02", c03 = "C03", c04 = "C04", c05 = "C05", c06 = "C06", c07 = "C07",
    c08 = "C08", c09 = "C09", c10 = "C10", c11 = "C11", c12 = "C12", c13 = "C13", c14 = "C14",
    c15 = "C15"
  case p01 = "P01", p02 = "P02", p03 = "P03", p04 = "P04"
  case d01 = "D01", d02 = "D02", d03 = "D03", d04 = "D04", d05 = "D05", d06 = "D06", d07 = "D07",
    d08 = "D08", d09 = "D09", d10 = "D10", d11 = "D11", d12 = "D12", d13 = "D13", d14 = "D14",
    d15 = "D15", d16 = "D16"

  /// The severity of a finding of this rule.
  package var level: Level { entry.level }

  /// The RFC and section that state the rule, such as "6455 5.1".
  package var rfc: String { entry.rfc }

  /// The breach in a few words.
  package var title: String { entry.title }

  private typealias Entry = (level: Level, rfc: String, title: String)

  private var entry: Entry {
    switch self {
    case .h01: (.error, "6455 4.1 req-2, 4.2.1-1", "request is not an HTTP/1.1 GET")
    case .h02: (.error, "6455 4.1 req-4", "Host is missing, repeated or not the authority dialled")
    case .h03: (.error, "6455 4.1 req-5, 4.2.1-3", "request has no \"websocket\" in Upgrade")
    case .h04: (.error, "6455 4.1 req-6, 4.2.1-4", "request has no \"Upgrade\" in Connection")
    case .h05: (.error, "6455 4.1 req-7", "Sec-WebSocket-Key is missing")
    case .h06:
      (
        .error, "6455 4.1 req-7, 4.2.1-5",
        "Sec-WebSocket-Key is not the base64 of 16 bytes"
      )
    case .h07: (.error, "6455 11.3.1", "Sec-WebSocket-Key is repeated")
    case .h08: (.error, "6455 4.1 req-7", "Sec-WebSocket-Key was used on an earlier connection")
    case .h09: (.error, "6455 4.1 req-9, 4.2.1-6", "Sec-WebSocket-Version is not 13")
    case .h10: (.error, "6455 11.3.5", "Sec-WebSocket-Version is repeated")
    case .h11:
      (
        .error, "6455 4.1 req-10",
        "Sec-WebSocket-Protocol offer has an empty, invalid or repeated element"
      )
    case .h12: (.error, "6455 9.1", "Sec-WebSocket-Extensions does not follow the grammar")
    case .h13: (.warning, "6455 9.1", "extension is not in the IANA registry")
    case .h14:
      (
        .error, "6455 3, 4.1 req-3",
        "request target carries a fragment or is not the URI asked for"
      )
    case .h15: (.error, "6455 4.1", "client sent frames before the 101 arrived")
    case .h16: (.error, "6455 4.2.1", "server accepted a handshake that breaks a rule")
    case .h17: (.error, "6455 4.1 resp-2", "response Upgrade is not \"websocket\"")
    case .h18: (.error, "6455 4.1 resp-3", "response has no \"Upgrade\" in Connection")
    case .h19: (.error, "6455 4.1 resp-4", "Sec-WebSocket-Accept is missing")
    case .h20: (.error, "6455 4.1 resp-4", "Sec-WebSocket-Accept does not match the key")
    case .h21: (.error, "6455 11.3.3", "Sec-WebSocket-Accept is repeated")
    case .h22: (.error, "6455 4.1 resp-5, 9", "server accepted an extension that was not offered")
    case .h23: (.error, "6455 11.3.2", "Sec-WebSocket-Extensions is repeated in the response")
    case .h24:
      (
        .error, "6455 4.1 resp-6, 4.2.2, 7936 2",
        "server chose a subprotocol that was not offered"
      )
    case .h25:
      (
        .error, "6455 4.2.2, 11.3.4",
        "Sec-WebSocket-Protocol in the response is empty, a list or repeated"
      )
    case .h26:
      (
        .error, "6455 4.2.2 /version/, 4.4",
        "version refused without naming the versions supported"
      )
    case .h27: (.error, "6455 4.1 req-1, 4.2.2-5", "not a valid HTTP message")
    case .h28: (.error, "6455 8.1", "handshake is not valid UTF-8")
    case .h29: (.error, "6455 4.1-5", "TLS ClientHello without server name")
    case .h30:
      (
        .error, "6455 4.1-2",
        "two connections to one server in the opening handshake at once"
      )
    case .h31: (.information, "6455 4.1 req-8, 10.2", "Origin is missing or foreign")
    case .h32: (.warning, "6455 4.2.2", "101 response carries a body or its length")
    case .h33: (.warning, "9325 3.1.1", "TLS is weaker on one leg, or older than 1.2")
    case .f01: (.error, "6455 5.1", "client frame is not masked")
    case .f02: (.error, "6455 5.1", "server frame is masked")
    case .f03: (.error, "6455 5.2", "RSV1 is set and no negotiated extension defines it")
    case .f04: (.error, "6455 5.2", "RSV2 is set and no negotiated extension defines it")
    case .f05: (.error, "6455 5.2", "RSV3 is set and no negotiated extension defines it")
    case .f06: (.error, "6455 5.2", "reserved non-control opcode")
    case .f07: (.error, "6455 5.2", "reserved control opcode")
    case .f08: (.error, "6455 5.2", "16-bit length form for less than 126 bytes")
    case .f09: (.error, "6455 5.2", "64-bit length form for less than 65536 bytes")
    case .f10: (.error, "6455 5.2", "64-bit length has its most significant bit set")
    case .f11: (.error, "6455 5.5", "control frame payload is longer than 125 bytes")
    case .f12: (.error, "6455 5.4, 5.5", "control frame is fragmented")
    case .f13: (.error, "6455 5.4", "continuation frame with no message in progress")
    case .f14: (.error, "6455 5.4", "new message while a fragmented one is in progress")
    case .f15: (.error, "6455 5.3, 10.3", "masking key is repeated or predictable")
    case .f16: (.error, "6455 7.2.1", "transport ended inside a frame")
    case .f17: (.warning, "6455 5.5.1", "message was left unfinished")
    case .f18: (.warning, "6455 10.4", "flood of tiny fragments")
    case .f19: (.warning, "6455 10.4", "frame or message over the size limit")
    case .f20: (.information, "9293 3.4", "bytes are missing in the capture")
    case .t01: (.error, "6455 5.6, 8.1", "text message is not valid UTF-8")
    case .t02: (.error, "6455 5.6, 8.1", "fragmented text message is not valid UTF-8")
    case .t03: (.error, "6455 5.6", "text message ends inside a UTF-8 sequence")
    case .t05: (.error, "7692 6.2, 6455 8.1", "inflated text message is not valid UTF-8")
    case .c01: (.error, "6455 5.5.1", "Close body of one byte")
    case .c02: (.error, "6455 7.4.2", "Close code below 1000")
    case .c03: (.error, "6455 7.4.1", "Close code is reserved and must not be sent")
    case .c04: (.error, "6455 7.4.2", "Close code is not registered")
    case .c05: (.warning, "6455 7.4.2", "Close code is 5000 or above")
    case .c06: (.error, "6455 5.5.1, 8.1", "Close reason is not valid UTF-8")
    case .c07: (.error, "6455 5.5.1", "data frame after Close")
    case .c08: (.warning, "6455 5.5.1", "control frame after Close")
    case .c09: (.warning, "6455 5.5.1, 7.1.4", "bytes after both Close frames")
    case .c10: (.error, "6455 5.5.1", "Close was not answered")
    case .c11: (.warning, "6455 7.1.5", "transport ended without Close")
    case .c12: (.warning, "6455 5.5.1, 7.1.1", "server left TCP open after both Close frames")
    case .c13: (.warning, "6455 7.4.1", "server sent 1010")
    case .c14: (.information, "6455 5.5.1", "Close reply does not echo the code")
    case .c15: (.warning, "6455 5.5.1", "second Close")
    case .p01: (.error, "6455 5.5.2", "newest Ping was not answered")
    case .p02: (.warning, "6455 5.5.3", "Pong matches no outstanding Ping")
    case .p03: (.information, "6455 5.5.3", "unsolicited Pong")
    case .p04: (.warning, "6455 5.5.2", "Pong is late")
    case .d01: (.error, "7692 7, 7.1", "accepted permessage-deflate offer has a bad parameter")
    case .d02: (.error, "7692 7, 7.1", "permessage-deflate response has a bad parameter")
    case .d03: (.error, "7692 7.1.2.1", "server_max_window_bits is missing or larger than offered")
    case .d04: (.error, "7692 7.1.2.2", "client_max_window_bits was not offered")
    case .d05: (.warning, "7692 7.1.2.2", "client_max_window_bits is larger than the hint")
    case .d06: (.error, "7692 7.1.1.1", "server_no_context_takeover was not confirmed")
    case .d07: (.error, "7692 5", "two accepted extensions use RSV1")
    case .d08: (.error, "7692 6.1", "RSV1 on a control frame")
    case .d09: (.error, "7692 6.1", "RSV1 on a continuation frame")
    case .d10: (.error, "7692 6.2, 7.2.2", "DEFLATE data does not decode")
    case .d11: (.error, "7692 7.2.1", "back reference longer than the window")
    case .d12:
      (
        .error, "7692 7.2.1",
        "back reference into an earlier message without context takeover"
      )
    case .d13: (.warning, "7692 7.2.1, 7.2.3.6", "compressed message with an empty payload")
    case .d14: (.information, "7692 7.2.1, 7.2.3.4", "final DEFLATE block")
    case .d15: (.warning, "7692 7.2.1 step 3", "00 00 ff ff left at the end of the message")
    case .d16: (.warning, "6455 10.4, 7692 8", "inflated size over the limit")
    }
  }
}
