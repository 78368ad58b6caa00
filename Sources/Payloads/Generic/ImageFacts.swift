/// What the beginning of an image shows about it.
struct ImageFacts: Sendable {
  enum Kind: String, Sendable {
    case png = "PNG"
    case jpeg = "JPEG"
    case gif = "GIF"
    case webp = "WebP"
    case bmp = "BMP"
    case avif = "AVIF"

    /// The kind, by the mark at the beginning.
    init?(_ bytes: [UInt8], _ range: Range<Int>) {
      let slice = bytes[range]
      if slice.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
        self = .png
      } else if slice.starts(with: [0xFF, 0xD8, 0xFF]) {
        self = .jpeg
      } else if slice.starts(with: "GIF87a".utf8) || slice.starts(with: "GIF89a".utf8) {
        self = .gif
      } else if slice.starts(with: "RIFF".utf8), slice.dropFirst(8).starts(with: "WEBP".utf8) {
        self = .webp
      } else if slice.dropFirst(4).starts(with: "ftypavif".utf8)
        || slice.dropFirst(4).starts(with: "ftypavis".utf8)
      {
        self = .avif
      } else if slice.starts(with: "BM".utf8) {
        self = .bmp
      } else {
        return nil
      }
    }
  }

  static let about = About(
    form: "image", prefix: "image", name: "image",
    fields: [
      .init("kind", .text, "PNG, JPEG, GIF, WebP, BMP or AVIF"),
      .init("width", .number, "the width in pixels"),
      .init("height", .number, "the height in pixels"),
    ])

  let kind: Kind
  /// nil when the beginning does not have it, or is incomplete.
  let size: ImageSize?

  /// - Returns: nil when the bytes are not an image.
  init?(_ bytes: [UInt8], _ range: Range<Int>) {
    guard let kind = Kind(bytes, range) else { return nil }
    self.kind = kind
    size = ImageSize(kind, bytes, range)
    // Two letters alone prove nothing.
    if kind == .bmp, size == nil { return nil }
  }

  func show(_ range: Range<Int>, to sink: inout NodeSink) {
    sink.say(word: "image " + kind.rawValue)
    if let size { sink.say(" \(size.width)×\(size.height)", .number) }
    sink.say(size: range.count)
    let start = range.lowerBound
    sink.leaf(.name("kind"), .word(kind.rawValue), at: start..<start + 2)
    if let size {
      sink.leaf(.name("width"), .integer(Int64(size.width)), at: size.range)
      sink.leaf(.name("height"), .integer(Int64(size.height)), at: size.range)
    }
  }
}
