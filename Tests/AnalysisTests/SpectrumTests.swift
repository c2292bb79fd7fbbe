import Attention
import Foundation
import Tensors
import Testing

@testable import Analysis

/// Eigenvalues against what is known of them, and spectra of maps against their weights.
@Suite("Spectra of maps")
struct SpectrumTests {
  private func random(_ size: Int, seed: UInt64) -> SymmetricMatrix {
    var generator = RandomGenerator(seed: seed)
    var matrix = SymmetricMatrix(size: size)
    for i in 0..<size {
      for j in 0...i {
        let value = generator.normal()
        matrix.numbers[i * size + j] = value
        matrix.numbers[j * size + i] = value
      }
    }
    return matrix
  }

  @Test(
    "eigenvalues have the matrix's trace, and the traces of its square and cube",
    arguments: [0, 1, 2, 3, 7, 31, 64])
  func traces(size: Int) throws {
    let matrix = random(size, seed: 3)
    let values = try #require(matrix.eigenvalues())
    #expect(values.count == size)
    func entry(_ i: Int, _ j: Int) -> Double { matrix.numbers[i * size + j] }
    let square = matrix.numbers.reduce(0) { $0 + $1 * $1 }
    var (trace, cube) = (0.0, 0.0)
    for i in 0..<size {
      trace += entry(i, i)
      for j in 0..<size {
        for k in 0..<size { cube += entry(i, j) * entry(j, k) * entry(k, i) }
      }
    }
    let scale = max(square, 1)
    #expect(isClose(values.reduce(0, +), trace, within: 1e-12 * scale))
    #expect(isClose(values.reduce(0) { $0 + $1 * $1 }, square, within: 1e-12 * scale))
    #expect(isClose(values.reduce(0) { $0 + $1 * $1 * $1 }, cube, within: 1e-11 * scale * scale))
  }

  @Test("a path's second differences have the eigenvalues of cosines")
  func path() throws {
    let size = 53
    var matrix = SymmetricMatrix(size: size)
    for i in 0..<size {
      matrix.numbers[i * size + i] = 2
      if i > 0 {
        matrix.numbers[i * size + i - 1] = -1
        matrix.numbers[(i - 1) * size + i] = -1
      }
    }
    let values = try #require(matrix.eigenvalues()).sorted()
    for (k, value) in values.enumerated() {
      let exact = 2 - 2 * cos(Double.pi * Double(k + 1) / Double(size + 1))
      #expect(isClose(value, exact, within: 1e-12))
    }
    matrix.numbers[5] = .nan
    #expect(matrix.eigenvalues() == nil)
  }

  @Test("diagonal and repeated eigenvalues come out as they are")
  func diagonal() throws {
    var matrix = SymmetricMatrix(size: 6)
    for (i, value) in [3.0, -1, 3, 0, 0, 3].enumerated() { matrix.numbers[i * 6 + i] = value }
    #expect(try #require(matrix.eigenvalues()).sorted() == [-1, 0, 0, 3, 3, 3])
  }

  @Test("a factor of a matrix of rank 4 has four columns and gives it back")
  func factor() {
    let (size, rank) = (17, 4)
    let source = random(size, seed: 5).numbers
    var matrix = SymmetricMatrix(size: size)
    for i in 0..<size {
      for j in 0..<size {
        matrix.numbers[i * size + j] = (0..<rank).reduce(0) {
          $0 + source[$1 * size + i] * source[$1 * size + j]
        }
      }
    }
    let columns = matrix.semidefiniteFactor()
    #expect(columns.count == rank)
    for i in 0..<size {
      for j in 0..<size {
        let back = columns.reduce(0) { $0 + $1[i] * $1[j] }
        #expect(isClose(back, matrix.numbers[i * size + j], within: 1e-11))
      }
    }
  }

  /// Singular values by the definition: eigenvalues of A·Aᵀ.
  private func direct(_ attention: Attention) throws -> [Double] {
    let count = attention.queryCount
    let rows = try (0..<count).map { query in
      let weights = try attention.row(query).weights
      return weights + [Double](repeating: 0, count: attention.keyCount - weights.count)
    }
    var products = SymmetricMatrix(size: count)
    for i in 0..<count {
      for j in 0..<count {
        products.numbers[i * count + j] = zip(rows[i], rows[j]).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }
    return try #require(products.eigenvalues()).map { max($0, 0).squareRoot() }.sorted(by: >)
  }

  @Test("spectra from sums of features are those of the weights", arguments: [1, 2])
  func factorised(threadCount: Int) throws {
    let mechanisms: [any Mechanism] = [
      try Fastmax(order: 2), try Fastmax(order: 2, temperature: 1),
      try Fastmax(temperature: 2, coefficients: [2, 0, 1, 0, 0.25]),
    ]
    for mechanism in mechanisms {
      for (queryCount, keyCount) in [(211, 307), (307, 101)] {
        let attention = try Attentions.random(
          queryCount: queryCount, keyCount: keyCount, width: 3, valueWidth: 1, seed: 9,
          mechanism: mechanism, isCausal: false)
        let found = try #require(
          try MapSpectrum.of(attention, .init(threadCount: threadCount)))
        let exact = try direct(attention)
        for (index, value) in found.singularValues.enumerated() {
          #expect(isClose(value, exact[index], within: 1e-7 * exact[0]))
        }
        let total = exact.reduce(0, +)
        let entropy = exact.reduce(0) { $1 > 0 ? $0 - ($1 / total) * log($1 / total) : $0 }
        #expect(isClose(found.effectiveRank, exp(entropy), within: 1e-4 * exp(entropy)))
        let frobenius = exact.reduce(0) { $0 + $1 * $1 }
        #expect(
          isClose(found.stableRank, frobenius / (exact[0] * exact[0]), within: 1e-9 * frobenius))
      }
    }
  }

  @Test("softmax and causal maps are looked at weight by weight while they are small")
  func dense() throws {
    for (mechanism, isCausal) in [
      (Softmax() as any Mechanism, false), (Softmax(), true), (try Fastmax(order: 2), true),
    ] {
      let attention = try Attentions.random(
        queryCount: 53, keyCount: 67, width: 3, valueWidth: 1, seed: 9, mechanism: mechanism,
        isCausal: isCausal)
      let found = try #require(try MapSpectrum.of(attention, .init()))
      let exact = try direct(attention)
      for (value, other) in zip(found.singularValues, exact) {
        #expect(isClose(value, other, within: 1e-7 * exact[0]))
      }
    }
    let long = try Attentions.random(
      queryCount: 601, keyCount: 601, width: 3, valueWidth: 1, seed: 9, mechanism: Softmax(),
      isCausal: true)
    #expect(try MapSpectrum.of(long, .init()) == nil)
  }

  @Test("uniform rows have rank one; a map with a NaN has no spectrum")
  func edges() throws {
    let zeros = Tensor([29, 2], [Float](repeating: 0, count: 58))
    let uniform = try Attention(
      queries: zeros, keys: zeros, values: zeros, mechanism: Softmax(), isCausal: false)
    let found = try #require(try MapSpectrum.of(uniform, .init()))
    #expect(isClose(found.effectiveRank, 1, within: 1e-6))
    var numbers = zeros.elements
    numbers[3] = .nan
    let broken = try Attention(
      queries: zeros, keys: Tensor([29, 2], numbers), values: zeros, mechanism: Softmax(),
      isCausal: false)
    #expect(try MapSpectrum.of(broken, .init()) == nil)
  }
}
