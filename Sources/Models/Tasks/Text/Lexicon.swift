import Tensors

/// Words that nobody says, made of syllables: the language of the invented documents.
///
/// The words are the same for every seed.
enum Lexicon {
  private static let consonants = Array("bdfgklmnprst".utf8)
  private static let vowels = Array("aeiou".utf8)

  /// Words of one to three syllables and at times a last consonant. [16]
  static let words: [[UInt8]] = {
    var random = RandomGenerator(seed: 1_865)
    var words: [[UInt8]] = []
    while words.count < 16 {
      var word: [UInt8] = []
      for _ in 0...random.integer(below: 3) { word += syllable(&random) }
      if random.integer(below: 2) == 0 {
        word.append(consonants[random.integer(below: consonants.count)])
      }
      if word.count <= 6, !words.contains(word) { words.append(word) }
    }
    return words
  }()

  /// Words of two syllables that are no part of a word above. [64]
  static let names: [[UInt8]] = {
    var random = RandomGenerator(seed: 1_871)
    var names: [[UInt8]] = []
    while names.count < 64 {
      let name = syllable(&random) + syllable(&random)
      if !names.contains(name), !words.contains(where: { $0.starts(with: name) }) {
        names.append(name)
      }
    }
    return names
  }()

  /// The bytes that occur, in order.
  static let alphabet = ([0x20] + consonants + vowels).sorted()

  private static func syllable(_ random: inout RandomGenerator) -> [UInt8] {
    [
      consonants[random.integer(below: consonants.count)],
      vowels[random.integer(below: vowels.count)],
    ]
  }
}
