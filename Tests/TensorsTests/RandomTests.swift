import TestKit
import Testing

@testable import Tensors

/// The expected numbers are printed by Tests/Reference/random_numbers.py.
@Suite("Random numbers")
struct RandomTests {
  @Test("the bits are xoshiro256** seeded by splitmix64")
  func bits() {
    var generator = RandomGenerator(seed: 0)
    #expect(
      (0..<4).map { _ in generator.next() } == [
        0x99EC_5F36_CB75_F2B4, 0xBF6E_1F78_4956_452A, 0x1A5F_849D_4933_E6E0, 0x6AA5_94F1_262D_2D2C,
      ])
    var last = RandomGenerator(seed: .max)
    #expect(last.next() == 0x8F55_20D5_2A7E_AD08)
  }

  @Test("uniform numbers are the upper 53 bits")
  func uniform() {
    var generator = RandomGenerator(seed: 7)
    #expect(
      (0..<4).map { _ in generator.uniform() } == [
        0.7005764821796896, 0.2787512294737843, 0.8396274618764198, 0.9810977250149351,
      ])
  }

  @Test("a tensor holds what draws one by one give, to the last bit, and leaves the same state")
  func filledAtOnce() {
    for seed in [0, 7, 1 << 60] as [UInt64] {
      for count in [0, 1, 2, 3, 15, 16, 17, 255, 256, 257, 258, 511, 5003] {
        for drawsFirst in [0, 1] {
          var one = RandomGenerator(seed: seed)
          for _ in 0..<drawsFirst { _ = one.normal() }
          var all = one
          let expected = (0..<count).map { _ in Float(-2.5 + 0.3 * one.normal()) }
          let tensor = all.normal([count], mean: -2.5, standardDeviation: 0.3)
          #expect(tensor.elements == expected)
          #expect(all == one)
          #expect(all.normal() == one.normal())
          let uniform = (0..<count).map { _ in Float(-1 + 3 * one.uniform()) }
          #expect(all.uniform([count], lower: -1, upper: 2).elements == uniform)
          #expect(all == one)
        }
      }
    }
  }

  @Test("the logarithm of eight numbers is that of each, to the last bit")
  func logarithms() {
    var generator = RandomGenerator(seed: 3)
    for exponent in stride(from: -105, through: 3, by: 1) {
      var numbers = SIMD8<Double>()
      for lane in 0..<8 {
        numbers[lane] = Double(
          sign: .plus, exponent: exponent, significand: 1 + generator.uniform())
      }
      if exponent == 0 { numbers = [1, 1.4142135623730951, 1.414213562373095, 2, 0.5, 4, 3, 1.5] }
      let logarithms = RandomGenerator.logarithms(numbers)
      for lane in 0..<8 {
        #expect(logarithms[lane] == RandomGenerator.logarithm(numbers[lane]))
      }
    }
  }

  @Test("normal numbers are the polar method's")
  func normal() {
    let expected = [
      0.9643618527255184, -1.0637531974798475, -0.3039301238656567, -1.0989693210013467,
      0.30479435832638674, 1.7083194561947417,
    ]
    var generator = RandomGenerator(seed: 7)
    for number in expected {
      // Python's logarithm may differ in its last bit.
      #expect(abs(generator.normal() - number) <= 4e-16 * abs(number))
    }
    var again = RandomGenerator(seed: 7)
    #expect(again.normal([6]).elements == expected.map(Float.init))
    var sum = 0.0
    var many = RandomGenerator(seed: 0)
    for _ in 0..<10_000 { sum += many.normal() }
    #expect(abs(sum - 52.38802419696188) < 1e-9)
  }

  @Test("a copy continues with the same numbers, the spare normal included")
  func copies() {
    var first = RandomGenerator(seed: 3)
    _ = first.normal()
    var second = first
    #expect(first == second)
    #expect(first.normal([7]) == second.normal([7]))
    #expect(first == second)
  }

  @Test("whole numbers stay in their range and take every value")
  func integers() {
    var generator = RandomGenerator(seed: 1)
    let numbers = generator.integers([1_000], in: -2..<5).elements
    #expect(Set(numbers) == Set((-2..<5).map(Float.init)))
  }

  @Test("a permutation holds every index once", arguments: [0, 1, 2, 97])
  func permutation(count: Int) {
    var generator = RandomGenerator(seed: 1)
    let order = generator.permutation(count).elements
    #expect(order.sorted() == (0..<count).map(Float.init))
    #expect(count < 3 || order != order.sorted())
  }
}
