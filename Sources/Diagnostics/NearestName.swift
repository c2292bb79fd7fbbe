/// The name among `candidates` that `name` was probably meant to be; nil when none is near.
///
/// Near is a third of the letters wrong, missing, too many or swapped, at most three; case does not count, and
/// the start of a longer name (three letters or more) is near too. Equally near names: the first in the alphabet.
///
/// - Complexity: O(candidates · length²); a name beyond 64 letters is near to nothing.
public func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
  let typed = Array(name.lowercased())
  guard !typed.isEmpty, typed.count <= 64 else { return nil }
  var best: (distance: Int, name: String)?
  for candidate in candidates where candidate != name {
    let letters = Array(candidate.lowercased())
    let limit = min(3, max(1, max(typed.count, letters.count) / 3))
    guard letters.count <= 64 else { continue }
    var distance = editDistance(typed, letters)
    if distance > limit {
      guard typed.count >= 3, letters.starts(with: typed) else { continue }
      distance = limit + 1
    } else if distance >= max(typed.count, letters.count) {
      continue
    }
    if let current = best, (current.distance, current.name) <= (distance, candidate) { continue }
    best = (distance, candidate)
  }
  return best?.name
}

/// How many letters must be changed, added, left out, or swapped with their neighbour.
///
/// - Complexity: O(lengths multiplied).
/// - Source: Damerau 1964, in the form that touches no letter twice (optimal string alignment).
public func editDistance(_ first: [Character], _ second: [Character]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...second.count)
  for row in 0..<first.count {
    var current = [row + 1]
    for column in 0..<second.count {
      let substitution = last[column] + (first[row] == second[column] ? 0 : 1)
      var distance = min(substitution, last[column + 1] + 1, current[column] + 1)
      if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
        distance = min(distance, beforeLast[column - 1] + 1)
      }
      current.append(distance)
    }
    beforeLast = last
    last = current
  }
  return last[second.count]
}
