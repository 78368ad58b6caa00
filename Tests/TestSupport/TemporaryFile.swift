import Glibc

/// A file in a folder of its own, both gone with the test.
package final class TemporaryFile {
  package struct NotMade: Error {}

  package let folder: String
  package let path: String

  package init(_ text: String, name: String = "file.toml") throws {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/windsock-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw NotMade() }
    folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    path = "\(folder)/\(name)"
    guard let file = fopen(path, "w") else { throw NotMade() }
    fputs(text, file)
    fclose(file)
  }

  deinit {
    unlink(path)
    rmdir(folder)
  }
}
