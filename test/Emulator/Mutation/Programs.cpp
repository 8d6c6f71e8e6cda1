//===- Programs.cpp - launches of the programs ------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For each program of test/Emulator/Programs: its arrays, its launch, and what
// it has to compute, written down a second time in C++.
//
//===----------------------------------------------------------------------===//

#include "Case.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>

using namespace tile;
using namespace tile::mutation;

using Ints = std::vector<uint32_t>;
using Floats = std::vector<float>;

template <typename T> static Bytes bytesOf(const std::vector<T> &values) {
  Bytes bytes(values.size() * sizeof(T));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

static Ints intsOf(const Bytes &bytes) {
  Ints values(bytes.size() / 4);
  std::memcpy(values.data(), bytes.data(), values.size() * 4);
  return values;
}

/// `n` values by a function of the index.
template <typename Function> static Ints make(uint32_t n, Function value) {
  Ints result(n);
  for (uint32_t i = 0; i != n; ++i)
    result[i] = value(i);
  return result;
}

/// Values that look random and are always the same.
static uint32_t noise(uint32_t i) {
  i = (i ^ 61) ^ (i >> 16);
  i *= 9;
  i ^= i >> 4;
  i *= 0x27d4eb2d;
  return i ^ (i >> 15);
}

static Ints noises(uint32_t n, uint32_t bound) {
  return make(n, [&](uint32_t i) { return noise(i) % bound; });
}

namespace {
/// Builds one case.
class Builder {
public:
  explicit Builder(uint32_t programs, uint32_t programsY = 1) {
    result.launch.grid = {programs, programsY, 1};
  }
  /// An array that is only read.
  template <typename T>
  Builder &in(const char *name, const std::vector<T> &values) {
    return add(name, bytesOf(values), std::nullopt, true);
  }
  /// An array that is written, from `values` on, to be `expected` at the end.
  template <typename T>
  Builder &inOut(const char *name, const std::vector<T> &values,
                 const std::vector<T> &expected) {
    return add(name, bytesOf(values), bytesOf(expected), false);
  }
  /// The same, with something in it that no program writes.
  template <typename T>
  Builder &out(const char *name, const std::vector<T> &expected) {
    return add(name, Bytes(expected.size() * sizeof(T), 0xcd),
               bytesOf(expected), false);
  }
  /// An array whose contents at the end do not matter.
  Builder &scratch(const char *name, const Ints &values) {
    return add(name, bytesOf(values), std::nullopt, false);
  }
  Builder &value(uint64_t scalar) {
    result.launch.arguments.push_back(scalar);
    return *this;
  }

  Case result;

private:
  Builder &add(const char *name, Bytes contents, std::optional<Bytes> expected,
               bool readOnly) {
    uint64_t address = getEmulatorAddress(result.arrays.size());
    result.arrays.push_back(
        {name, std::move(contents), std::move(expected), readOnly, address});
    result.launch.arguments.push_back(address);
    return *this;
  }
};
} // namespace

static Ints sums(const Ints &in, uint32_t block) {
  Ints result((in.size() + block - 1) / block);
  for (size_t i = 0; i != in.size(); ++i)
    result[i / block] += in[i];
  return result;
}

static Ints prefixSums(const Ints &in, bool inclusive) {
  Ints result;
  uint32_t sum = 0;
  for (uint32_t value : in) {
    result.push_back(inclusive ? sum + value : sum);
    sum += value;
  }
  return result;
}

static Case transpose(uint32_t programs, uint32_t programsY) {
  constexpr uint32_t n = 64;
  Ints in = noises(n * n, 1u << 20);
  Ints out = make(n * n, [&](uint32_t i) { return in[i % n * n + i / n]; });
  return Builder(programs, programsY)
      .in("in", in)
      .out("out", out)
      .value(n)
      .result;
}

static Case reduceTree() {
  Ints in = noises(1000, 1000);
  return Builder(4).in("in", in).out("out", sums(in, 256)).value(1000).result;
}

static Case reduceWarpTail() {
  Ints in = noises(256, 1000);
  return Builder(2).in("in", in).out("out", sums(in, 128)).result;
}

/// Sum of the chunk of four integers `chunk`, zeros past the end.
static uint32_t chunkSum(const Ints &in, uint32_t chunk) {
  uint32_t sum = 0;
  for (uint32_t i = chunk * 4; i != chunk * 4 + 4; ++i)
    sum += i < in.size() ? in[i] : 0;
  return sum;
}

static Case asyncPipeline() {
  Ints in = noises(4 * 512, 1000);
  Ints out = make(128, [&](uint32_t t) {
    uint32_t sum = 0;
    for (uint32_t tile = 0; tile != 4; ++tile)
      sum = sum * 3 + chunkSum(in, tile * 128 + 127 - t);
    return sum;
  });
  return Builder(1).in("in", in).out("out", out).result;
}

static Case asyncThreeStages() {
  constexpr uint32_t chunks = 300;
  Ints in = noises(chunks * 4, 1000);
  Ints out = make(64, [&](uint32_t t) {
    uint32_t sum = 0;
    for (uint32_t tile = 0; tile != 5; ++tile)
      sum = sum * 5 + chunkSum(in, tile * 64 + (t ^ 1));
    return sum;
  });
  return Builder(1).in("in", in).out("out", out).value(chunks).result;
}

/// A small integer as a binary16.
static uint16_t half(int value) {
  if (value == 0)
    return 0;
  int exponent = 0;
  for (int rest = std::abs(value); rest > 1; rest /= 2)
    ++exponent;
  uint16_t mantissa = (std::abs(value) << (10 - exponent)) & 0x3ff;
  return (value < 0 ? 0x8000 : 0) | (exponent + 15) << 10 | mantissa;
}

static Case gemm() {
  constexpr uint32_t m = 32, n = 16, k = 64;
  auto value = [](uint32_t i) { return static_cast<int>(noise(i) % 9) - 4; };
  std::vector<uint16_t> a, b;
  for (uint32_t i = 0; i != m * k; ++i)
    a.push_back(half(value(i)));
  for (uint32_t i = 0; i != k * n; ++i)
    b.push_back(half(value(i + 5000)));
  Floats c(m * n);
  for (uint32_t row = 0; row != m; ++row)
    for (uint32_t column = 0; column != n; ++column)
      for (uint32_t i = 0; i != k; ++i)
        c[row * n + column] +=
            value(row * k + i) * value(i * n + column + 5000);
  return Builder(1).in("a", a).in("b", b).out("c", c).result;
}

static Case histogram() {
  constexpr uint32_t n = 1000;
  Bytes in;
  Ints out(64);
  for (uint32_t i = 0; i != n; ++i) {
    in.push_back(noise(i) % 256);
    ++out[in.back() % 64];
  }
  return Builder(2).in("in", in).inOut("out", Ints(64), out).value(n).result;
}

static Case scan(bool inclusive) {
  Ints in = noises(128, 1000);
  return Builder(1).in("in", in).out("out", prefixSums(in, inclusive)).result;
}

static Case spinLock() {
  return Builder(4)
      .inOut<uint32_t>("lock", {0}, {0})
      .inOut<uint32_t>("counter", {0}, {4 * 2 * 3})
      .result;
}

static Case ticketLock() {
  Case result = Builder(4)
                    .scratch("tickets", {0})
                    .scratch("serving", {0})
                    .scratch("list", Ints(9))
                    .result;
  // In the order of their tickets, which is chance; each program twice.
  result.check = [](const std::vector<Bytes> &arrays) {
    Ints list = intsOf(arrays[2]);
    std::sort(list.begin() + 1, list.end());
    return list == Ints{8, 0, 0, 1, 1, 2, 2, 3, 3};
  };
  return result;
}

static Case sharedLock() {
  return Builder(1).out<uint32_t>("out", {4 * 2 * 3}).result;
}

/// Data of program 0 that program 1 reads from behind.
static Case flag(uint32_t factor, uint32_t offset) {
  Ints out = make(64, [&](uint32_t t) { return (63 - t) * factor + offset; });
  return Builder(2)
      .scratch("data", Ints(64))
      .scratch("flag", {0})
      .out("out", out)
      .result;
}

static Case flagVolatile() {
  return Builder(2)
      .scratch("data", Ints(2))
      .scratch("flag", {0})
      .out<uint32_t>("out", {42})
      .result;
}

static Case lookbackScan() {
  Ints in = noises(4 * 64, 1000);
  return Builder(4)
      .in("in", in)
      .out("out", prefixSums(in, true))
      .inOut<uint32_t>("ticket", {0}, {4})
      .inOut<uint32_t>("flags", Ints(4), Ints(4, 2))
      .scratch("aggregates", Ints(4))
      .scratch("prefixes", Ints(4))
      .result;
}

static Case lastBlock() {
  Ints in = noises(5 * 64, 1000);
  return Builder(5)
      .in("in", in)
      .out("partial", sums(in, 64))
      .inOut<uint32_t>("count", {0}, {5})
      .inOut<uint32_t>("out", {0}, {sums(in, 5 * 64)[0]})
      .result;
}

static Case referenceCount() {
  uint32_t sum = 0;
  for (uint32_t b = 0; b != 4; ++b)
    sum = sum * 3 + b * b + 11;
  return Builder(4)
      .scratch("shares", Ints(4))
      .inOut<uint32_t>("count", {4}, {0})
      .out<uint32_t>("out", {sum})
      .result;
}

static Case gridBarrier() {
  constexpr uint32_t n = 3 * 64;
  Ints out = make(n, [](uint32_t i) {
    uint32_t other = (i + 64) % n;
    return other * other + 5;
  });
  return Builder(3)
      .scratch("data", Ints(n))
      .inOut<uint32_t>("count", {0}, {3})
      .out("out", out)
      .result;
}

static Case splitKTurns() {
  Ints tile = make(64, [](uint32_t t) {
    uint32_t v = 0;
    for (uint32_t b = 0; b != 4; ++b)
      v = v * 2 + t + b;
    return v;
  });
  return Builder(4)
      .inOut<uint32_t>("turn", {0}, {4})
      .inOut("tile", Ints(64), tile)
      .result;
}

static Case ringQueue() {
  return Builder(2)
      .scratch("ring", Ints(4))
      .inOut<uint32_t>("head", {0}, {10})
      .inOut<uint32_t>("tail", {0}, {10})
      .out("out", make(10, [](uint32_t i) { return i * i + 3; }))
      .result;
}

static Case namedBarriers() {
  Ints out = make(64, [](uint32_t t) {
    uint32_t sum = 0;
    for (uint32_t i = 0; i != 4; ++i)
      sum = sum * 3 + i * 100 + 63 - t;
    return sum;
  });
  return Builder(1).out("out", out).result;
}

static Case twoTeams() {
  auto second = [](uint32_t t) {
    uint32_t other = t ^ 32;
    return (other * other + 1) * 3 + t / 64;
  };
  return Builder(1)
      .out("out", make(128, [&](uint32_t t) { return second(t ^ 127); }))
      .result;
}

static Case shuffleReduce() {
  Ints in = noises(300, 1000);
  return Builder(3).in("in", in).out("out", sums(in, 128)).value(300).result;
}

static Case warpExchange() {
  Ints first = make(64, [](uint32_t t) {
    uint32_t v = (t - t % 32 + 31 - t % 32) * 7 + 3;
    return v * v + t % 32;
  });
  Ints out = make(
      64, [&](uint32_t t) { return first[t - t % 32 + (t % 32 + 5) % 32]; });
  return Builder(1).out("out", out).result;
}

static Case halfWarpExchange() {
  Ints first = make(32, [](uint32_t t) {
    uint32_t other = t < 16 ? t ^ 15 : t ^ 1;
    return other * other + 9 + (t < 16 ? 1000 : 2000);
  });
  return Builder(1)
      .out("out", make(32, [&](uint32_t t) { return first[t ^ 16]; }))
      .result;
}

static Case stencil() {
  constexpr uint32_t n = 300;
  Ints in = noises(n, 1000);
  Ints out = make(n, [&](uint32_t i) {
    uint32_t left = i ? in[i - 1] : 0, right = i + 1 < n ? in[i + 1] : 0;
    return left + right + 2 * in[i];
  });
  return Builder(3).in("in", in).out("out", out).value(n).result;
}

static Case bitonicSort() {
  Ints in = noises(64, 10000), out = in;
  std::sort(out.begin(), out.end());
  return Builder(1).in("in", in).out("out", out).result;
}

static Case softmaxRow() {
  constexpr uint32_t rows = 3, n = 100;
  Floats in, out;
  for (uint32_t i = 0; i != rows * n; ++i)
    in.push_back(static_cast<float>(noise(i) % 1000) / 100);
  for (uint32_t row = 0; row != rows; ++row) {
    double sum = 0;
    for (uint32_t i = 0; i != n; ++i)
      sum += std::exp(static_cast<double>(in[row * n + i]));
    for (uint32_t i = 0; i != n; ++i)
      out.push_back(static_cast<float>(
          std::exp(static_cast<double>(in[row * n + i])) / sum));
  }
  Case result = Builder(rows).in("in", in).out("out", out).value(n).result;
  result.tolerance = 1e-5;
  return result;
}

static Case maskedCopy() {
  Ints in = noises(507, 1u << 30);
  return Builder(2).in("in", in).out("out", in).value(507).result;
}

static Case byteNeighbours() {
  Bytes out;
  for (uint32_t b = 0; b != 3; ++b)
    for (uint32_t t = 0; t != 51; ++t) {
      uint32_t low = t ? (t - 1) * 3 + b : 0;
      uint32_t high = t < 50 ? (t + 1) * 3 + b : 0;
      out.push_back(low % 256 + high % 256);
    }
  return Builder(3).out("out", out).result;
}

static Case voteCompaction() {
  Ints in = noises(128, 1000), out;
  std::copy_if(in.begin(), in.end(), std::back_inserter(out),
               [](uint32_t value) { return value % 2; });
  uint32_t count = out.size();
  return Builder(1)
      .in("in", in)
      .out("out", out)
      .out<uint32_t>("count", {count})
      .result;
}

static Case barrierReduction() {
  Ints in = noises(64, 100);
  uint32_t large = 0, most = 0, rounds = 0;
  for (uint32_t value : in) {
    large += value > 40;
    most = std::max(most, value);
  }
  for (; most; most /= 2)
    ++rounds;
  return Builder(1).in("in", in).out<uint32_t>("out", {large, rounds}).result;
}

static Case matrixVector() {
  constexpr uint32_t rows = 8, n = 100;
  Floats a, x, y(rows);
  for (uint32_t i = 0; i != rows * n; ++i)
    a.push_back(static_cast<float>(noise(i) % 19));
  for (uint32_t i = 0; i != n; ++i)
    x.push_back(static_cast<float>(noise(i + 7000) % 17));
  for (uint32_t i = 0; i != rows * n; ++i)
    y[i / n] += a[i] * x[i % n];
  return Builder(2).in("a", a).in("x", x).out("y", y).value(n).result;
}

/// By file name.
static std::map<std::string, Case> makeCases() {
  return {
      {"async_pipeline", asyncPipeline()},
      {"async_three_stages", asyncThreeStages()},
      {"barrier_reduction", barrierReduction()},
      {"bitonic_sort", bitonicSort()},
      {"byte_neighbours", byteNeighbours()},
      {"flag_acquire", flag(3, 7)},
      {"flag_fences", flag(5, 1)},
      {"flag_volatile", flagVolatile()},
      {"gemm", gemm()},
      {"grid_barrier", gridBarrier()},
      {"half_warp_exchange", halfWarpExchange()},
      {"histogram", histogram()},
      {"last_block", lastBlock()},
      {"lookback_scan", lookbackScan()},
      {"masked_copy", maskedCopy()},
      {"matrix_vector", matrixVector()},
      {"named_barriers", namedBarriers()},
      {"reduce_tree", reduceTree()},
      {"reduce_warp_tail", reduceWarpTail()},
      {"reference_count", referenceCount()},
      {"ring_queue", ringQueue()},
      {"scan_blelloch", scan(false)},
      {"scan_hillis_steele", scan(true)},
      {"shared_lock", sharedLock()},
      {"shuffle_reduce", shuffleReduce()},
      {"softmax_row", softmaxRow()},
      {"spin_lock", spinLock()},
      {"split_k_turns", splitKTurns()},
      {"stencil", stencil()},
      {"ticket_lock", ticketLock()},
      {"transpose", transpose(2, 2)},
      {"transpose_padded", transpose(2, 1)},
      {"two_teams", twoTeams()},
      {"vote_compaction", voteCompaction()},
      {"warp_exchange", warpExchange()},
  };
}

std::optional<std::vector<Case>>
tile::mutation::loadPrograms(const std::string &folder) {
  std::map<std::string, Case> cases = makeCases();
  std::vector<Case> result;
  std::error_code error;
  for (llvm::sys::fs::directory_iterator at(folder, error), end;
       at != end && !error; at.increment(error)) {
    llvm::StringRef path = at->path();
    if (llvm::sys::path::extension(path) != ".ptx")
      continue;
    std::string name = llvm::sys::path::stem(path).str();
    llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> text =
        llvm::MemoryBuffer::getFile(path);
    auto found = cases.find(name);
    if (!text || found == cases.end()) {
      llvm::errs() << "error: no case for " << path << "\n";
      return std::nullopt;
    }
    found->second.name = found->second.entry = name;
    found->second.ptx = (*text)->getBuffer().str();
    result.push_back(std::move(found->second));
    cases.erase(found);
  }
  for (const std::pair<const std::string, Case> &left : cases)
    llvm::errs() << "error: no program for the case " << left.first << "\n";
  if (error || !cases.empty())
    return std::nullopt;
  std::sort(result.begin(), result.end(),
            [](const Case &a, const Case &b) { return a.name < b.name; });
  return result;
}
