/// Random numbers that are a function of a seed and of indices, not of what was drawn before.
///
/// Whoever knows the indices can draw a number again at any time, in any order, on any thread:
/// nothing needs to be stored. Numbers of one level are a stream of splitmix64; ``under(_:)`` starts
/// another stream for each index.
public struct CounterRandom: Equatable, Sendable {
  private let key: UInt64

  /// Starts at a seed.
  public init(seed: UInt64) {
    key = Self.mixed(seed)
  }

  private init(key: UInt64) {
    self.key = key
  }

  /// The stream that belongs to an index of this one.
  public func under(_ index: Int) -> CounterRandom {
    CounterRandom(key: bits(index))
  }

  /// A number in 0..<1 with 53 random bits.
  public func uniform(_ index: Int) -> Double {
    Double(bits(index) >> 11) * 0x1p-53
  }

  /// 64 random bits, for instance to seed a ``RandomGenerator`` with.
  public func bits(_ index: Int) -> UInt64 {
    Self.mixed(key &+ UInt64(bitPattern: Int64(index)) &* 0x9E37_79B9_7F4A_7C15)
  }

  private static func mixed(_ counter: UInt64) -> UInt64 {
    var word = counter &+ 0x9E37_79B9_7F4A_7C15
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
