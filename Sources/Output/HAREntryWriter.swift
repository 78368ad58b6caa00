import Capture
import JSON
import Text
import WebSocket

/// The parts of a HAR entry as JSON.
enum HAREntryWriter {
  /// An element of `_webSocketMessages`: text as text, everything else as base64.
  ///
  /// - Parameter comment: What the message says; nil when there is nothing to add.
  static func bytes(of message: LoggedMessage, comment: String? = nil) -> [UInt8] {
    var json = JSONWriter()
    let opcode = message.first.row.opcode
    json.object { json in
      json.field("type", message.first.row.from == .client ? "send" : "receive")
      json.name("time")
      json.numeral(seconds(message.last.row.timeEnd))
      json.field("opcode", UInt64(opcode.rawValue))
      if opcode == .text, isUTF8(message.content) {
        json.name("data")
        message.content.withUnsafeBufferPointer { json.string($0) }
      } else {
        json.field("data", Base64.encode(message.content))
        // Not UTF-8: readers who know the field get the exact bytes.
        if opcode == .text { json.field("encoding", "base64") }
      }
      if let comment { json.field("comment", comment) }
    }
    return json.bytes
  }

  /// The member `_webSocketClose`, as HTTP Toolkit writes it, and a comma.
  static func bytes(of close: CloseSummary, at time: UInt64) -> [UInt8] {
    let name = Array("\"_webSocketClose\":".utf8)
    guard close.code != .abnormal else { return name + Array("\"aborted\",".utf8) }
    var json = JSONWriter()
    json.object { json in
      json.field("code", close.code.rawValue)
      json.field("reason", close.reason)
      json.name("timestamp")
      json.numeral(seconds(time))
    }
    return name + json.bytes + Array(",".utf8)
  }

  /// Seconds since the Unix epoch with nine decimals.
  private static func seconds(_ time: UInt64) -> [UInt8] {
    let fraction = String(time % 1_000_000_000)
    let zeros = String(repeating: "0", count: 9 - fraction.count)
    return Array("\(time / 1_000_000_000).\(zeros)\(fraction)".utf8)
  }

  private static func isUTF8(_ bytes: [UInt8]) -> Bool {
    var validator = UTF8Validator()
    return bytes.withUnsafeBytes { validator.consume($0) } == nil && validator.finish() == nil
  }

  /// Everything in an entry except its messages, as the members of an object.
  static func rest(of record: ConnectionRecord) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.name("cache")
      json.object { _ in }
      json.field("connection", String(record.origin.client.port))
      json.name("request")
      request(record, &json)
      json.name("response")
      response(record, &json)
      json.field("serverIPAddress", record.origin.server.host)
      json.name("startedDateTime")
      json.plainString(Timestamp.iso8601(record.time))
      let wait = (record.openedTime ?? record.time) &- record.time
      json.name("time")
      json.numeral(milliseconds(wait))
      json.name("timings")
      timings(wait, &json)
    }
    return Array(json.bytes.dropFirst().dropLast())
  }

  private static func milliseconds(_ time: UInt64) -> [UInt8] {
    Array(Timestamp.seconds(time &* 1000).utf8)
  }

  private static func request(_ record: ConnectionRecord, _ json: inout JSONWriter) {
    let head = record.request
    json.object { json in
      json.field("method", head?.method ?? "GET")
      json.field("url", record.url ?? "ws://\(record.origin.server.description)/")
      json.field("httpVersion", head?.version.description ?? "HTTP/1.1")
      fields(head?.headers, &json)
      for name in ["queryString", "cookies"] as [StaticString] { empty(name, &json) }
      json.field("headersSize", UInt64(head?.byteCount ?? 0))
      json.field("bodySize", UInt64(0))
    }
  }

  private static func response(_ record: ConnectionRecord, _ json: inout JSONWriter) {
    let head = record.response
    json.object { json in
      json.field("status", UInt64(clamping: head?.status ?? (record.isJoined ? 101 : 0)))
      json.field("statusText", head?.reason ?? "")
      json.field("httpVersion", head?.version.description ?? "HTTP/1.1")
      fields(head?.headers, &json)
      empty("cookies", &json)
      json.name("content")
      json.object { json in
        json.field("size", UInt64(0))
        json.field("mimeType", "x-unknown")
      }
      json.field("redirectURL", "")
      json.field("headersSize", UInt64(head?.byteCount ?? 0))
      json.field("bodySize", UInt64(0))
    }
  }

  private static func fields(_ headers: HTTPHeaders?, _ json: inout JSONWriter) {
    json.name("headers")
    json.array(headers?.fields ?? []) { json, field in
      json.object { json in
        json.field("name", field.name)
        json.field("value", field.value)
      }
    }
  }

  private static func empty(_ name: StaticString, _ json: inout JSONWriter) {
    json.name(name)
    json.array([Int]()) { _, _ in }
  }

  private static func timings(_ wait: UInt64, _ json: inout JSONWriter) {
    json.object { json in
      for name in ["blocked", "dns", "connect", "ssl"] as [StaticString] {
        json.name(name)
        json.numeral("-1".utf8)
      }
      json.field("send", UInt64(0))
      json.name("wait")
      json.numeral(milliseconds(wait))
      json.field("receive", UInt64(0))
    }
  }
}
