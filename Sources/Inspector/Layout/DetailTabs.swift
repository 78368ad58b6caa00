package import Rows

/// Where the tabs of the detail are.
package struct DetailTabs {
  /// A tab that is shown, and the columns that it takes.
  package struct Place {
    package var tab: DetailTab
    package var columns: Range<Int>
    package var text: String
  }

  package private(set) var places: [Place] = []

  /// The tabs from the first one on, or from a later one so that the selected one is shown in full.
  package init(selected: DetailTab, width: Int) {
    let tabs = DetailTab.allCases
    let widths = tabs.map { $0.title.count + 2 }
    var first = 0
    let place = selected.rawValue
    while first < place, 1 + widths[first...place].reduce(0, +) > width { first += 1 }
    // Where there is hardly any room, the selected one begins at the edge.
    var x = first == place && widths[place] + 1 > width ? 0 : 1
    for tab in tabs[first...] {
      let text = tab == selected ? "[\(tab.title)]" : " \(tab.title) "
      places.append(Place(tab: tab, columns: x..<x + text.count, text: text))
      x += text.count
    }
  }

  /// The column after the last tab.
  package var end: Int { places.last?.columns.upperBound ?? 0 }

  func tab(at column: Int) -> DetailTab? {
    places.first { $0.columns.contains(column) }?.tab
  }
}
