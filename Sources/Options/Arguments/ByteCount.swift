import ArgumentParser

/// A number of bytes on the command line: `1048576`, `64k`, `16M` or `4G`, in powers of 1024.
package struct ByteCount: ExpressibleByArgument {
  package let bytes: UInt64

  package init(_ bytes: UInt64) { self.bytes = bytes }

  package init?(argument: String) {
    let digits = argument.prefix { $0.isASCII && $0.isNumber }
    guard let number = UInt64(digits) else { return nil }
    let shift: UInt64? =
      switch argument.dropFirst(digits.count).lowercased() {
      case "": 0
      case "k", "kb", "kib": 10
      case "m", "mb", "mib": 20
      case "g", "gb", "gib": 30
      case "t", "tb", "tib": 40
      default: nil
      }
    guard let shift, number <= UInt64.max >> shift else { return nil }
    bytes = number << shift
  }

  package var defaultValueDescription: String {
    for (shift, unit) in [(30, "G"), (20, "M"), (10, "k")] where (bytes >> shift) << shift == bytes
    {
      if bytes > 0 { return "\(bytes >> shift)\(unit)" }
    }
    return "\(bytes)"
  }
}
