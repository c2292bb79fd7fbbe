/// Titles without the parts at their ends that all of them share: "softmax · layer 2 head 5" beside
/// "fastmax p=2 · layer 2 head 5" are "softmax" and "fastmax p=2"; a mask that all of them share is
/// left out too.
func shortTitles(_ titles: [String]) -> [String] {
  var parts = titles.map { $0.split(separator: " · ").map(String.init) }
  guard titles.count > 1 else { return titles }
  while let last = parts.first?.last, parts.allSatisfy({ $0.count > 1 && $0.last == last }) {
    for index in parts.indices { parts[index].removeLast() }
  }
  let short = parts.map { $0.joined(separator: " · ") }
  let mask = ", causal"
  guard short.allSatisfy({ $0.hasSuffix(mask) && $0.count > mask.count }) else { return short }
  return short.map { String($0.dropLast(mask.count)) }
}
