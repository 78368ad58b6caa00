import Glibc
import TOML

// Documents from standard input, each after the four bytes of its length; a line of JSON for each:
// its values with their types, or where it is not TOML.

/// Writes a value without calling itself for those inside, as deep as they may be.
struct ReportWriter {
  private enum Step {
    case value(TOMLValue)
    case text(String)
  }

  static func report(_ document: [UInt8]) -> String {
    do throws(TOMLError) {
      let table = try TOMLDocument.read(document)
      return "{\"value\":\(json(of: table))}"
    } catch {
      return "{\"error\":\(quoted(error.message)),\"line\":\(error.position.line),"
        + "\"column\":\(error.position.column)}"
    }
  }

  private static func json(of table: TOMLTable) -> String {
    var output = ""
    var steps = Array(self.steps(of: table).reversed())
    while let step = steps.popLast() {
      switch step {
      case .text(let text): output += text
      case .value(let value):
        switch value.content {
        case .scalar(let scalar): output += json(of: scalar)
        case .table(let table): steps += self.steps(of: table).reversed()
        case .array(let values):
          steps.append(.text("null]"))
          for value in values.reversed() { steps += [.text(","), .value(value)] }
          steps.append(.text("["))
        }
      }
    }
    return output
  }

  private static func steps(of table: TOMLTable) -> [Step] {
    var steps = [Step.text("{")]
    for (index, entry) in table.entries.enumerated() {
      steps.append(.text((index == 0 ? "" : ",") + quoted(entry.key) + ":"))
      steps.append(.value(entry.value))
    }
    return steps + [.text("}")]
  }

  private static func json(of scalar: TOMLScalar) -> String {
    let (type, text) =
      switch scalar {
      case .string(let text): ("string", text)
      case .integer(let number): ("integer", "\(number)")
      case .float(let number):
        ("float", number.isNaN ? "nan" : String(number.bitPattern, radix: 16))
      case .boolean(let flag): ("boolean", "\(flag)")
      case .offsetDateTime(let date, let time, let offset):
        ("datetime", "\(text(date)) \(text(time)) \(offset)")
      case .localDateTime(let date, let time): ("datetime-local", "\(text(date)) \(text(time))")
      case .localDate(let date): ("date-local", text(date))
      case .localTime(let time): ("time-local", text(time))
      }
    return "[\"\(type)\",\(quoted(text))]"
  }

  private static func text(_ date: TOMLDate) -> String { "\(date.year)-\(date.month)-\(date.day)" }

  private static func text(_ time: TOMLTime) -> String {
    "\(time.hour):\(time.minute):\(time.second):\(time.nanosecond / 1000)"
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for unit in text.utf16 {
      let isPlain = (0x20...0x7E).contains(unit) && unit != 0x22 && unit != 0x5C
      if isPlain {
        result.append(Character(Unicode.Scalar(UInt8(unit))))
      } else {
        let digits = String(unit, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return result + "\""
  }
}

/// Nil at the end of the input.
func read(_ count: Int) -> [UInt8]? {
  var bytes = [UInt8](repeating: 0, count: count)
  var filled = 0
  while filled < count {
    let got = bytes.withUnsafeMutableBytes { rest in
      Glibc.read(STDIN_FILENO, rest.baseAddress.map { $0 + filled }, count - filled)
    }
    guard got > 0 else { return nil }
    filled += got
  }
  return bytes
}

while let length = read(4) {
  let count = length.reduce(0) { $0 << 8 | Int($1) }
  guard let document = read(count) else { break }
  print(ReportWriter.report(document))
}
