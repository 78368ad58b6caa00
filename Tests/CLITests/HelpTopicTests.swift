import ArgumentParser
import Filter
import Payloads
import Testing

@testable import CLI

/// Topics of help.
@Suite struct HelpTopicTests {
  @Test func theTopicsAreUnderHelpAlone() {
    #expect(HelpTopic(["help", "filter"]) == .filter)
    for line in ["help", "help dump", "filter", "help filter x", "dump filter"] {
      #expect(HelpTopic(line.split(separator: " ").map(String.init)) == nil)
    }
  }

  @Test func noCommandHasTheNameOfATopicAndHelpListsEachTopic() {
    let commands = Windsock.configuration.subcommands.map { $0._commandName }
    for topic in HelpTopic.allCases {
      // What `config` does is in its topic; its options are in `windsock config --help`.
      #expect(!commands.contains(topic.rawValue) || topic == .config)
      #expect(Windsock.helpMessage().contains("windsock help \(topic.rawValue)"))
    }
  }

  @Test(arguments: HelpTopic.allCases)
  func textFitsATerminalOf80Columns(topic: HelpTopic) {
    for line in topic.text.split(separator: "\n") { #expect(line.count <= 79, "\(line)") }
    #expect(topic.text.hasSuffix("\n"))
    #expect(!topic.text.split(separator: "\n").contains { $0.last == " " })
  }

  @Test func theFiltersHasEveryFieldOfEveryDecoderWithItsSentence() {
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

  @Test func shellsCompleteTheFieldsOfAFilterAndTheForms() {
    let script = Windsock.completionScript(for: .bash)
    for word in ["mqtt.topic", "close.code", "socketio.event", "msgpack", "engine.io"] {
      #expect(script.contains("'\(word)'"), "\(word)")
    }
  }
}
