import InspectorSupport
import Intercept
import Screen
import Testing
import TrafficSupport
import View

@testable import Inspector

/// Every action of the table does something where it is meant to.
@Suite struct EveryActionTests {
  /// Keys that lead to states in each of which some actions have something to do.
  private static let states = [
    "g", "G", "3", "1j", "@", ":sea", ":one two<C-w>", ":one two<Left><Left>", "chello",
    "chello<Enter>", "e", "q",
    "T", "?j", "z", "-", ":4<Enter>", ":5<Enter>", ":10<Enter>ll", "/hello<Enter>",
    "g/hello<Enter>",
    ":2<Enter>m:9<Enter>m:5<Enter>", "fop == text<Enter>", "fop == ping<Enter>f<C-u>",
    "fop == ping<Enter>f<C-u><Up>", "3]", ":12<Enter>3", ":12<Enter>3<Enter>", "y",
  ]

  /// A proxy that holds something edited.
  private static func live(_ keys: String, width: Int = 80) -> Model {
    let traffic = Traffic.examples()
    _ = traffic.open("/open")
    let id = traffic.hold("held")
    traffic.intercept.replace(id, payload: Array("edited".utf8))
    var model = traffic.model(width: width, canSend: true, canIntercept: true)
    model.press(keys)
    return model
  }

  private static func replayed(_ keys: String) -> Model {
    var model = Traffic.examples().model(isLive: false)
    model.press(":replay<Enter>:seek 50%<Enter>" + keys)
    return model
  }

  /// A session whose program has printed something.
  private static func started() -> Model {
    var model = live("g")
    model.facts.program = "client"
    _ = update(&model, .output(Array("hello\n".utf8), isGap: false))
    return model
  }

  @Test func eachDoesSomethingSomewhere() {
    let models =
      Self.states.map { Self.live($0) } + [
        Self.live("g", width: 130), Self.live(":12<Enter>3]", width: 40), Self.replayed("p"),
        Self.replayed(":loop 1ms 9s<Enter>"), Self.started(),
      ]
    let pictures = models.map { (model: $0, screen: Self.picture(of: $0)) }
    // ComparisonTests has those of the other screen.
    let actions = Action.all.filter { $0.contexts != .comparison }.map(\.id)
    let idle = actions.filter { action in
      !pictures.contains { Self.does(action, in: $0.model, shown: $0.screen) }
    }
    #expect(idle.map(\.name) == [])
  }

  /// Whether an action asks for something or changes the picture; a sentence alone does not count.
  private static func does(_ action: Action.ID, in model: Model, shown: Screen) -> Bool {
    var model = model
    if !model.perform(action).isEmpty { return true }
    model.settle()
    return picture(of: model) != shown
  }

  private static func picture(of model: Model) -> Screen {
    var model = model
    model.notice = nil
    return render(model, size: model.size)
  }
}
