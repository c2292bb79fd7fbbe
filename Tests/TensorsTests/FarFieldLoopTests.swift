import CKernels
import Foundation
import Tensors
import TestKit
import Testing

/// The double precision loops behind maps, on every instruction set, against plain ones.
@Suite("The C loops of far-field maps")
struct FarFieldLoopTests {
  private let chunk = Int(ck_chunkSize)

  private func doubles(_ count: Int, seed: UInt64) -> [Double] {
    randomTensor([count], seed: seed).elements.map(Double.init)
  }

  @Test(
    "tokens are laid side by side in double precision, those that are not finite as zeros",
    arguments: [(1, 1), (5, 3), (31, 17), (37, 64)])
  func layTokens(count: Int, width: Int) {
    let stride = count + 3
    var source = randomTensor([count, width], seed: 1).elements.map { $0 + 100 }
    if count > 4 { (source[2 * width], source[4 * width]) = (.nan, -.infinity) }
    for (name, loops) in LoopTests.levels {
      for standardizes in [false, true] {
        var target = [Double](repeating: -7, count: (width + 1) * stride)
        source.withUnsafeBufferPointer { source in
          target.withUnsafeMutableBufferPointer { target in
            var work = ck_doubleTokens(
              count: count, width: width, source: source.baseAddress, target: target.baseAddress,
              stride: stride, standardizes: standardizes ? 1 : 0, varianceFloor: 1e-6, factor: 0.5)
            loops.layTokensDouble(&work)
          }
        }
        for token in 0..<count {
          let numbers = source[token * width..<(token + 1) * width].map(Double.init)
          let isFinite = numbers.allSatisfy(\.isFinite)
          #expect(target[width * stride + token] == (isFinite ? 1 : 0), "\(name)")
          let mean = standardizes ? numbers.reduce(0, +) / Double(width) : 0
          let variance = numbers.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(width)
          let slope = standardizes ? 0.5 / (variance + 1e-6).squareRoot() : 0.5
          for (index, number) in numbers.enumerated() {
            let expected = isFinite ? (number - mean) * slope : 0
            #expect(abs(target[index * stride + token] - expected) < 1e-10, "\(name)")
          }
        }
        #expect(target[count] == -7)
      }
    }
  }

  /// Runs of a shared first factor of many lengths.
  private func factors(_ count: Int) -> (first: [Int32], second: [Int32]) {
    ((0..<count).map { Int32(min($0 / 11, 4)) }, (0..<count).map { Int32(($0 * 3 + 1) % 6) })
  }

  @Test("sums of features and features times sums", arguments: [1, 7, 8, 29, 61])
  func features(featureCount: Int) {
    let stride = chunk + 3
    let (left, right) = (doubles(6 * stride, seed: 1), doubles(6 * stride, seed: 2))
    let (first, second) = factors(featureCount)
    func feature(_ f: Int, _ token: Int) -> Double {
      left[Int(first[f]) * stride + token] * right[Int(second[f]) * stride + token]
    }
    let states = [doubles(featureCount, seed: 3), doubles(featureCount, seed: 4)]
    let results = [doubles(chunk, seed: 5), doubles(chunk, seed: 6)]
    for (name, loops) in LoopTests.levels {
      var (state, result, other) = (states[0], results[0], results[1])
      left.withUnsafeBufferPointer { left in
        right.withUnsafeBufferPointer { right in
          first.withUnsafeBufferPointer { first in
            second.withUnsafeBufferPointer { second in
              var work = ck_doubleFeatures(
                featureCount: featureCount, left: left.baseAddress, right: right.baseAddress,
                stride: stride, first: first.baseAddress, second: second.baseAddress)
              loops.featureSums(&work, &state)
              loops.featureMixes(&work, states[0], &result, states[1], &other)
            }
          }
        }
      }
      for f in 0..<featureCount {
        let sum = (0..<chunk).map { feature(f, $0) }.reduce(states[0][f], +)
        #expect(abs(state[f] - sum) < 1e-12, "\(name)")
      }
      for token in 0..<chunk {
        for (index, found) in [result[token], other[token]].enumerated() {
          let sum = (0..<featureCount).map { states[index][$0] * feature($0, token) }
            .reduce(results[index][token], +)
          #expect(abs(found - sum) < 1e-12, "\(name)")
        }
      }
    }
  }

  @Test("kernel values of pairs are summed under the mask", arguments: [-60, -5, 0, 3, 40])
  func pairSums(diagonal: Int) {
    let (keyCount, width, keyStride, queryStride) = (41, 5, 43, chunk + 1)
    let queries = doubles(width * queryStride, seed: 1)
    var keys = doubles((width + 1) * keyStride, seed: 2)
    for key in 0..<keyCount { keys[width * keyStride + key] = key % 7 == 3 ? 0 : 1 }
    let coefficients = [1, -0.5, 0.25, 2]
    let before = [doubles(chunk, seed: 3), doubles(chunk, seed: 4)]
    for (name, loops) in LoopTests.levels {
      var (sums, moments) = (before[0], before[1])
      queries.withUnsafeBufferPointer { queries in
        keys.withUnsafeBufferPointer { keys in
          coefficients.withUnsafeBufferPointer { coefficients in
            sums.withUnsafeMutableBufferPointer { sums in
              moments.withUnsafeMutableBufferPointer { moments in
                var work = ck_pairSums(
                  keyCount: keyCount, width: width, queries: queries.baseAddress,
                  queryStride: queryStride, keys: keys.baseAddress, keyStride: keyStride,
                  diagonal: diagonal, coefficients: coefficients.baseAddress,
                  coefficientCount: coefficients.count, sums: sums.baseAddress,
                  moments: moments.baseAddress)
                loops.pairSums(&work)
              }
            }
          }
        }
      }
      for query in 0..<chunk {
        var (sum, moment) = (before[0][query], before[1][query])
        for key in 0..<keyCount where key % 7 != 3 && query >= key - diagonal {
          let score = (0..<width).map {
            queries[$0 * queryStride + query] * keys[$0 * keyStride + key]
          }.reduce(0, +)
          let value = coefficients.reversed().reduce(0) { $0 * score + $1 }
          sum += value
          moment += Double(key) * value
        }
        #expect(abs(sums[query] - sum) <= 1e-11 * max(1, abs(sum)), "\(name)")
        #expect(abs(moments[query] - moment) <= 1e-10 * max(1, abs(moment)), "\(name)")
      }
    }
  }

  @Test("scores of a chunk, then their exponentials and polynomials", arguments: [0, 1, 12, 37])
  func chunks(keyCount: Int) {
    let (width, keyStride) = (5, keyCount + 3)
    let queries = doubles(width * chunk, seed: 1)
    var keys = doubles((width + 1) * keyStride, seed: 2)
    for key in 0..<keyCount { keys[width * keyStride + key] = key % 5 == 2 ? 0 : 1 }
    let limits = (0..<chunk).map { Double(($0 * 7) % (keyCount + 4)) }
    let coefficients = [1, -0.5, 0.25]
    let sumsBefore = doubles(chunk, seed: 3)
    for (name, loops) in LoopTests.levels {
      var rows = [Double](repeating: 9, count: (keyCount + 1) * chunk)
      var maxima = [Double](repeating: -0.25, count: chunk)
      var (exponentials, polynomials) = (sumsBefore, sumsBefore)
      queries.withUnsafeBufferPointer { queries in
        keys.withUnsafeBufferPointer { keys in
          limits.withUnsafeBufferPointer { limits in
            rows.withUnsafeMutableBufferPointer { rows in
              maxima.withUnsafeMutableBufferPointer { maxima in
                var work = ck_chunkScores(
                  keyCount: keyCount, width: width, queries: queries.baseAddress,
                  queryStride: chunk, keys: keys.baseAddress, keyStride: keyStride,
                  limits: limits.baseAddress, rows: rows.baseAddress, maxima: maxima.baseAddress)
                loops.chunkScores(&work)
              }
            }
          }
        }
      }
      loops.chunkExponentials(rows, keyCount, maxima, &exponentials)
      loops.chunkPolynomials(rows, keyCount, coefficients, coefficients.count, &polynomials)
      for query in 0..<chunk {
        var (largest, exponential, polynomial) = (-0.25, sumsBefore[query], sumsBefore[query])
        var scores: [Double] = []
        for key in 0..<keyCount {
          let found = rows[key * chunk + query]
          guard Double(key) < limits[query], key % 5 != 2 else {
            #expect(found == -.infinity, "\(name)")
            continue
          }
          let score = (0..<width).map { queries[$0 * chunk + query] * keys[$0 * keyStride + key] }
            .reduce(0, +)
          #expect(abs(found - score) < 1e-12, "\(name)")
          scores.append(score)
          largest = max(largest, score)
          polynomial += coefficients.reversed().reduce(0) { $0 * score + $1 }
        }
        for score in scores { exponential += exp(score - largest) }
        #expect(abs(maxima[query] - largest) < 1e-12, "\(name)")
        #expect(abs(exponentials[query] - exponential) < 1e-11, "\(name)")
        #expect(abs(polynomials[query] - polynomial) < 1e-11, "\(name)")
      }
      #expect(rows[keyCount * chunk] == 9)
    }
  }

  @Test(
    "products of rows are added to what is there",
    arguments: [(1, 1, 1), (3, 5, 7), (4, 8, 64), (9, 6, 1_031)])
  func rowProducts(rowCount: Int, columnCount: Int, count: Int) {
    let (stride, resultStride) = (count + 2, columnCount + 1)
    let (left, right) = (
      doubles(rowCount * stride, seed: 1), doubles(columnCount * stride, seed: 2)
    )
    let before = doubles(rowCount * resultStride, seed: 3)
    for (name, loops) in LoopTests.levels {
      var result = before
      loops.rowProducts(
        &result, resultStride, left, rowCount, right, columnCount, stride, count)
      for row in 0..<rowCount {
        for column in 0...columnCount {
          let place = row * resultStride + column
          let sum =
            column == columnCount
            ? before[place]
            : (0..<count).map { left[row * stride + $0] * right[column * stride + $0] }
              .reduce(before[place], +)
          #expect(abs(result[place] - sum) < 1e-10, "\(name)")
        }
      }
    }
  }
}
