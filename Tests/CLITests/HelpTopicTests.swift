import ArgumentParser
import Filter
import Payloads
import Testing

@testable import CLI

@Suite("Topics of help")
struct HelpTopicTests {
  @Test("the topics are under help alone")
  func topics() {
    #expect(HelpTopic(["help", "filter"]) == .filter)
    for line in ["help", "help dump", "filter", "help filter x", "dump filter"] {
      #expect(HelpTopic(line.split(separator: " ").map(String.init)) == nil)
    }
  }

  @Test("no command has the name of a topic, and help lists each topic")
  func names() {
    let commands = Windsock.configuration.subcommands.map { $0._commandName }
    for topic in HelpTopic.allCases {
      // What `config` does is in its topic; its options are in `windsock config --help`.
      #expect(!commands.contains(topic.rawValue) || topic == .config)
      #expect(Windsock.helpMessage().contains("windsock help \(topic.rawValue)"))
    }
  }

  @Test("text fits a terminal of 80 columns", arguments: HelpTopic.allCases)
  func width(topic: HelpTopic) {
    for line in topic.text.split(separator: "\n") { #expect(line.count <= 79, "\(line)") }
    #expect(topic.text.hasSuffix("\n"))
    #expect(!topic.text.split(separator: "\n").contains { $0.last == " " })
  }

  @Test("the filter's has every field of every decoder, with its sentence")
  func fields() {
    let text = HelpTopic.filter.text
    let words = text.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
    for about in Registry.abouts {
      for field in about.fields {
        #expect(text.contains("  \(about.prefix).\(field.name)"), "\(about.prefix).\(field.name)")
        #expect(words.contains(field.sentence), "\(field.sentence)")
      }
    }
    for example in FilterReference.examples { #expect(text.contains("  \(example.filter)")) }
  }

  @Test("shells complete the fields of a filter, and the forms")
  func completion() {
    let script = Windsock.completionScript(for: .bash)
    for word in ["mqtt.topic", "close.code", "socketio.event", "msgpack", "engine.io"] {
      #expect(script.contains("'\(word)'"), "\(word)")
    }
  }
}
