/// What a reader of capture files found at its position in the file.
package enum CaptureStep {
  /// A packet, and how many bytes of the file its record takes.
  case packet(CapturedPacket, size: Int)
  /// A block of windsock's own local-use type: its body, and where that is in the file.
  case local(UnsafeRawBufferPointer, position: UInt64, size: Int)
  /// A block with the secrets of TLS connections, as a key log has them.
  case secrets(UnsafeRawBufferPointer, size: Int)
  /// Nothing of interest in this number of bytes, which may be more than are there.
  case skip(UInt64)
  /// A record that cannot be used; reading continues after it.
  case unusable(CaptureDefect, size: Int)
  /// The least number of bytes that must be there to continue.
  case more(Int)
  /// The rest of the file cannot be read.
  case stop(CaptureDefect)
}

@available(*, unavailable)
extension CaptureStep: Sendable {}

/// What is wrong with a capture file.
package enum CaptureDefect: Hashable, Sendable {
  /// The file does not begin like any format that can be read.
  case unknownFormat
  /// By the format's name.
  case compressed(String)
  /// A zip archive: Playwright puts HAR files into one.
  case archive
  /// A record has an invalid length.
  case badLength(UInt64)
  /// The lengths before and after a block differ.
  case lengthsDiffer
  case badByteOrder(UInt32)
  case newerVersion(UInt16)
  /// A packet of an interface that was not described before.
  case unknownInterface
  /// A packet that claims more bytes than its block holds.
  case packetPastBlock
  /// TLS secrets that claim more bytes than their block holds.
  case secretsPastBlock
  /// TLS secrets in a block that is too large to be of use.
  case longSecrets

  /// What follows "the file": a few words.
  package var text: String {
    switch self {
    case .unknownFormat: "is neither a pcapng or pcap capture nor a HAR file"
    case .compressed(let format):
      "is compressed with \(format), which is not read; unpack it first (\(format) -d)"
    case .archive:
      "is a zip archive, which is not read; unpack it first (unzip), and open the HAR file in it"
    case .badLength(let length): "has a record with an invalid length of \(length) bytes"
    case .lengthsDiffer: "has a block whose two lengths differ"
    case .badByteOrder(let magic):
      "has a section with the byte order mark 0x\(String(magic, radix: 16))"
    case .newerVersion(let major): "has a section of the version \(major) of the format"
    case .unknownInterface: "has packets of an interface it does not describe"
    case .packetPastBlock: "has packets that are longer than their blocks"
    case .secretsPastBlock: "has TLS secrets that are longer than their block, and were left out"
    case .longSecrets: "has a block of TLS secrets that is too large, and was left out"
    }
  }
}
