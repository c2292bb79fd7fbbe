import Glibc
import Tensors

/// An invented author: a Markov chain over the words of ``Lexicon``.
///
/// * `words`: half of the words are favoured, a word with a share of (1 + habit)/16, the others with
///   (1 − habit)/16; the other author favours the other half.
/// * `order`: every word is as frequent as every other; after a word comes, with the share `habit`,
///   the one that this author always puts there, and else any word.
struct Author: Sendable {
  /// How two authors differ.
  enum Difference: String { case words, order }

  /// The odds of each word after each, and in row `words.count` at the start. [17, 16]
  private let odds: [[Double]]
  /// Sums of a row's odds up to a word, with it. [17 · 16]
  private let sums: [Double]

  init(_ number: Int, _ difference: Difference, habit: Double) {
    let count = Lexicon.words.count
    let even = 1 / Double(count)
    let odds: [[Double]]
    switch difference {
    case .words:
      let row = (0..<count).map { $0 % 2 == number ? even * (1 + habit) : even * (1 - habit) }
      odds = Array(repeating: row, count: count + 1)
    case .order:
      // Either goes through the whole list before a word comes again, and no pair of words is a
      // habit of both.
      let step = number == 0 ? 3 : 5
      odds =
        (0..<count).map { last in
          (0..<count).map { next in
            (1 - habit) * even + (next == (last + step) % count ? habit : 0)
          }
        } + [Array(repeating: even, count: count)]
    }
    self.odds = odds
    var sums: [Double] = []
    for row in odds {
      var sum = 0.0
      for share in row {
        sum += share
        sums.append(sum)
      }
    }
    self.sums = sums
  }

  /// A text of so many bytes: words with a blank behind each, the last one cut off.
  func text(_ count: Int, _ random: inout RandomGenerator) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(count + 8)
    let words = Lexicon.words
    var last = words.count
    while text.count < count {
      let draw = random.uniform()
      // Rounding may leave a little beyond the last word.
      var word = 0
      while word < words.count - 1, draw >= sums[last * words.count + word] { word += 1 }
      text += words[word]
      text.append(0x20)
      last = word
    }
    return Array(text[..<count])
  }

  /// The natural logarithm of the odds that this author writes a text; −∞ when never.
  ///
  /// Of the word that is cut off every word counts that begins so.
  func logOdds(of text: [UInt8]) -> Double {
    let pieces = text.split(separator: 0x20, omittingEmptySubsequences: false)
    var sum = 0.0
    var last = Lexicon.words.count
    for piece in pieces.dropLast() {
      guard let word = Lexicon.words.firstIndex(where: { $0.elementsEqual(piece) }) else {
        return -.infinity
      }
      sum += log(odds[last][word])
      last = word
    }
    let rest = pieces.last ?? []
    let ends = Lexicon.words.indices.filter { Lexicon.words[$0].starts(with: rest) }
    return sum + log(ends.reduce(0) { $0 + odds[last][$1] })
  }
}
