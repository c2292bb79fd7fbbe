import Foundation
import TestKit
import Testing

@testable import Tensors

/// Memory that may not be read, as a file that must not be looked at.
private final class LockedPages: SharedMemory, @unchecked Sendable {
  let numbers: UnsafeBufferPointer<Float>
  let isIntact = true

  init(count: Int) throws {
    let length = count * MemoryLayout<Float>.size
    let address = mmap(nil, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    let start = try #require(address == MAP_FAILED ? nil : address)
    numbers = UnsafeBufferPointer(
      start: UnsafePointer(start.bindMemory(to: Float.self, capacity: count)), count: count)
  }

  deinit {
    munmap(UnsafeMutableRawPointer(mutating: numbers.baseAddress), numbers.count * 4)
  }
}

/// Numbers that somebody else owns and may declare changed.
private final class LentNumbers: SharedMemory, @unchecked Sendable {
  let numbers: UnsafeMutableBufferPointer<Float>
  nonisolated(unsafe) var isIntact = true

  init(_ elements: [Float]) {
    numbers = .allocate(capacity: elements.count)
    _ = numbers.initialize(from: elements)
  }

  deinit { numbers.deallocate() }

  func tensor(_ shape: Shape, from start: Int = 0) -> Tensor {
    let part = UnsafeBufferPointer(rebasing: numbers[start..<start + shape.count])
    return Tensor(shape, TensorNumbers(part, ownedBy: self))
  }
}

@Suite("Shared numbers")
struct SharedNumbersTests {
  private let whole = Tensor([5, 7, 11, 3], (0..<5 * 7 * 11 * 3).map { Float($0) - 401.5 })

  private func address(_ tensor: Tensor) throws -> UnsafeRawPointer {
    try #require(tensor.numbers.address)
  }

  @Test("parts along leading axes lie where the whole lies")
  func slices() throws {
    let start = try address(whole)
    let layer = try whole.sliced([.at(2)])
    #expect(try address(layer) == start + 2 * 7 * 11 * 3 * 4)
    let range = try whole.sliced([.range(from: 1, to: 4)])
    #expect(try address(range) == start + 7 * 11 * 3 * 4)
    #expect(try address(range.reshaped([3, -1])) == address(range))
    #expect(try address(range.expanded(axis: 0).squeezed(axis: 0)) == address(range))
    let head = try layer.sliced([.range(from: 3, to: 6)])
    #expect(try address(head) == address(layer) + 3 * 11 * 3 * 4)
    #expect(head.elements == Array(whole.elements[(2 * 7 + 3) * 33..<(2 * 7 + 6) * 33]))
    // Columns do not lie one after another.
    let columns = try whole.sliced([.all, .all, .all, .range(to: 2)])
    #expect(columns.elements == whole.elements.enumerated().filter { $0.0 % 3 < 2 }.map(\.1))
  }

  @Test("a small part of an array does not keep the array")
  func smallPart() throws {
    let row = try whole.sliced([.at(2), .at(3), .at(4)])
    let place = (2 * 7 + 3) * 11 + 4
    #expect(try address(row) != address(whole) + place * 3 * 4)
    #expect(row.elements == Array(whole.elements[place * 3..<(place + 1) * 3]))
  }

  @Test("lent memory is never copied by slicing, however small the part")
  func lentPart() throws {
    let lent = LentNumbers(whole.elements)
    let tensor = lent.tensor(whole.shape)
    let row = try tensor.sliced([.at(2), .at(3), .at(4)])
    #expect(try address(row) == address(tensor) + ((2 * 7 + 3) * 11 + 4) * 3 * 4)
    #expect(row.memory === lent)
    #expect(whole.memory == nil)
  }

  @Test("a change leaves those who share the storage as they were")
  func change() throws {
    var part = try whole.sliced([.range(from: 1, to: 3)])
    let before = whole.elements
    part.elements[0] = 77
    #expect(part.numbers[0] == 77)
    #expect(part.elements.dropFirst().elementsEqual(before[7 * 33 + 1..<3 * 7 * 33]))
    #expect(whole.elements == before)
    let lent = LentNumbers(before)
    var copy = lent.tensor(whole.shape)
    copy.elements[3] = -1
    #expect(lent.numbers[3] == before[3])
    #expect(copy.memory == nil)
  }

  @Test("numbers in one place are equal without being looked at")
  func equalWithoutLooking() async throws {
    // Looking at these pages would end the process.
    await #expect(processExitsWith: .exitCode(5)) {
      let pages = try LockedPages(count: 1 << 20)
      let first = Tensor([1 << 10, 1 << 10], TensorNumbers(pages.numbers, ownedBy: pages))
      let second = try first.reshaped([1 << 20]).reshaped([1 << 10, 1 << 10])
      let shape: Shape = [1 << 20]
      exit(first == second && Tensor(shape, first.numbers) != second ? 5 : 6)
    }
  }

  @Test("equality elsewhere looks at the numbers, and trusts only memory that is intact")
  func equality() throws {
    let lent = LentNumbers(whole.elements)
    #expect(lent.tensor(whole.shape) == whole)
    let other = LentNumbers(whole.elements.dropLast() + [0])
    #expect(other.tensor(whole.shape) != whole)
    var nan = whole
    nan.elements[5] = .nan
    #expect(nan == nan)
    #expect(Tensor(nan.shape, Array(nan.elements.map { $0 })) != nan)
    lent.isIntact = false
    #expect(lent.tensor(whole.shape) != whole)
    #expect(lent.tensor(whole.shape) == lent.tensor(whole.shape))
  }

  @Test("every operation on a shared part gives what it gives on a copy")
  func operations() throws {
    let lent = LentNumbers([9, 9] + whole.elements)
    let shared = try lent.tensor(whole.shape, from: 2).sliced([.range(from: 1, to: 4)])
    let copy = Tensor(shared.shape, Array(shared.elements))
    #expect(shared.memory === lent && copy.memory == nil)
    for axis in [nil, 0, 1, 3] as [Int?] {
      for reduction in Reduction.allCases {
        #expect(
          try shared.reduced(reduction, axis: axis).elements
            == copy.reduced(reduction, axis: axis).elements)
      }
      #expect(try shared.argmax(axis: axis) == copy.argmax(axis: axis))
      #expect(try shared.argmin(axis: axis) == copy.argmin(axis: axis))
      #expect(try shared.cumulativeSum(axis: axis) == copy.cumulativeSum(axis: axis))
      #expect(try shared.flipped(axis: axis) == copy.flipped(axis: axis))
      #expect(try shared.rolled(by: 2, axis: axis) == copy.rolled(by: 2, axis: axis))
      #expect(try shared.repeated(2, axis: axis) == copy.repeated(2, axis: axis))
    }
    for axis in [0, 2, -1] {
      #expect(try shared.sorted(axis: axis) == copy.sorted(axis: axis))
      #expect(try shared.argsort(axis: axis) == copy.argsort(axis: axis))
      #expect(try shared.softmax(axis: axis) == copy.softmax(axis: axis))
      #expect(
        try shared.gathered([1, 0, -1], axis: axis) == copy.gathered([1, 0, -1], axis: axis))
    }
    let turned = try copy.transposed(axes: [0, 1, 3, 2])
    #expect(try shared.transposed(axes: [0, 1, 3, 2]) == turned)
    #expect(try shared.matrixProduct(turned) == copy.matrixProduct(turned))
    #expect(try turned.matrixProduct(shared) == turned.matrixProduct(copy))
    for operation in BinaryOperation.allCases {
      #expect(
        try Tensor.combining(shared, copy, by: operation).elements.map(\.bitPattern)
          == Tensor.combining(copy, copy, by: operation).elements.map(\.bitPattern))
    }
    for function in ElementwiseFunction.allCases {
      #expect(
        shared.mapped(function).elements.map(\.bitPattern)
          == copy.mapped(function).elements.map(\.bitPattern))
    }
    #expect(try shared.upperTriangle() == copy.upperTriangle())
    #expect(try shared.diagonal(offset: 1) == copy.diagonal(offset: 1))
    #expect(
      try Tensor.concatenated([shared, copy], axis: 1)
        == Tensor.concatenated([copy, copy], axis: 1))
    #expect(try Tensor.where(shared, copy, shared) == Tensor.where(copy, copy, copy))
    #expect(try shared.reshaped([-1]).outer(copy.reshaped([-1])).shape == [693, 693])
  }
}
