import Glibc
package import Payloads

/// The schema of protobuf messages in a file: a descriptor set, or a .proto that protoc reads.
package enum ProtobufFile {
  /// Larger schemas are refused.
  private static let largest = 64 << 20

  /// The types of messages, by direction.
  ///
  /// - Parameters:
  ///   - path: The file; what ends with .proto is given to protoc.
  ///   - messages: Full names, such as `chat.v1.Message`, `client=…` or `server=…` where the
  ///     directions differ; none when the file has one message.
  package static func types(
    _ path: String, messages: [String]
  ) throws(CommandError) -> ProtobufTypes {
    let schema = try schema(path)
    var types = ProtobufTypes()
    let wanted: [String?] = messages.isEmpty ? [nil] : messages
    for message in wanted {
      let (side, name) = split(message)
      let type = try type(of: schema, in: path, message: name)
      if side != "server" { types.client = type }
      if side != "client" { types.server = type }
    }
    return types
  }

  /// The side in front of a name, when there is one.
  private static func split(_ message: String?) -> (side: String, name: String?) {
    for side in ["client", "server"] {
      if let message, message.hasPrefix(side + "=") {
        return (side, String(message.dropFirst(side.count + 1)))
      }
    }
    return ("", message)
  }

  private static func schema(_ path: String) throws(CommandError) -> ProtobufSchema {
    let bytes = path.hasSuffix(".proto") ? try compiled(path) : try read(path)
    do throws(ProtobufSchemaError) {
      return try ProtobufSchema(descriptorSet: bytes)
    } catch {
      throw CommandError(
        .badData,
        "\(path) is not a descriptor set: \(error.description); make one with "
          + "protoc --include_imports --descriptor_set_out=OUT FILE.proto")
    }
  }

  private static func type(
    of schema: ProtobufSchema, in path: String, message: String?
  ) throws(CommandError) -> ProtobufType {
    let names = schema.messageNames
    guard let name = message ?? (names.count == 1 ? names[0] : nil) else {
      throw CommandError(
        .usage, "--proto-message has to say which message of \(path) it is: \(list(names))")
    }
    guard let type = schema.message(named: name) else {
      throw CommandError(.usage, "there is no message \(name) in \(path); it has \(list(names))")
    }
    return type
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(20).joined(separator: ", ")
    return names.count > 20 ? "\(shown) and \(names.count - 20) more" : shown
  }

  private static func read(_ path: String) throws(CommandError) -> [UInt8] {
    guard let file = fopen(path, "r") else {
      throw CommandError(
        .noInput, "cannot read the schema in \(path): \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
      bytes += chunk.prefix(count)
      guard bytes.count <= largest else {
        throw CommandError(.badData, "\(path) is larger than 64 MiB, too large for a schema")
      }
    }
    guard ferror(file) == 0 else {
      throw CommandError(
        .noInput, "cannot read the schema in \(path): \(String(cString: strerror(errno)))")
    }
    return bytes
  }

  /// The output of protoc for a .proto file; imports are searched beside it.
  private static func compiled(_ path: String) throws(CommandError) -> [UInt8] {
    guard access(path, R_OK) == 0 else {
      throw CommandError(
        .noInput, "cannot read the schema in \(path): \(String(cString: strerror(errno)))")
    }
    let output = try TemporaryFile([])
    defer { output.remove() }
    let errors = try TemporaryFile([])
    defer { errors.remove() }
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    let status = try run(
      [
        "protoc", "--include_imports", "--descriptor_set_out=\(output.path)",
        "--proto_path=\(folder.isEmpty ? "/" : folder)", path,
      ], errors: errors.path)
    guard status == 0 else {
      let said = String(decoding: try errors.read().prefix { $0 != 0x0A }, as: UTF8.self)
      throw CommandError(.badData, "protoc cannot read \(path): \(said)")
    }
    return try output.read()
  }

  private static func run(
    _ words: [String], errors: String
  ) throws(CommandError) -> Int32 {
    let (child, error) = ChildProcess.start(
      words, (.reading("/dev/null"), .appending(errors), nil))
    guard error == 0 else {
      throw CommandError(
        .unavailable,
        "cannot run protoc: \(String(cString: strerror(error))); install protobuf-compiler, or "
          + "give --proto a descriptor set")
    }
    return ChildProcess.awaitStatus(of: child)
  }
}
