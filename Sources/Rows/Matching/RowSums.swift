/// Prefix sums of numbers that may change: both a sum and a change take a logarithmic number of
/// steps (a Fenwick tree).
struct RowSums: Sendable {
  private var numbers: [Int] = []
  /// At an index, counted from 1, the sum of as many numbers up to it as the value of its lowest
  /// bit.
  private var sums: [Int] = []
  private(set) var total = 0

  var count: Int { numbers.count }

  mutating func append(_ number: Int) {
    numbers.append(number)
    total += number
    let place = numbers.count
    var sum = number
    var part = 1
    while part < place & -place {
      sum += sums[place - part - 1]
      part *= 2
    }
    sums.append(sum)
  }

  mutating func set(_ place: Int, to number: Int) {
    let change = number - numbers[place]
    guard change != 0 else { return }
    numbers[place] = number
    total += change
    var node = place + 1
    while node <= sums.count {
      sums[node - 1] += change
      node += node & -node
    }
  }

  /// The sum of the numbers before a place.
  func sum(before place: Int) -> Int {
    var sum = 0
    var node = place
    while node > 0 {
      sum += sums[node - 1]
      node -= node & -node
    }
    return sum
  }

  /// How many numbers come before the first for which a condition does not hold, and their sum.
  ///
  /// - Parameter holds: Asked with a place and the sum of the numbers before it; it holds for all
  ///   places up to one, and for none after that.
  func reach(while holds: (Int, Int) -> Bool) -> (place: Int, sum: Int) {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(middle, sum(before: middle)) { low = middle + 1 } else { high = middle }
    }
    return (low, sum(before: low))
  }
}
