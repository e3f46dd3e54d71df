// SPDX-License-Identifier: MIT
#include <support/device.hpp>
#include <support/host.hpp>

#include <siamese/core/package.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace siamese;

namespace {

using D = test::Single;

}

TEST_CASE("arrays of any type arrive unchanged, each time the package is used") {
  Package<D> package;
  D device;
  for (const std::size_t round : {1U, 5U, 2U}) {
    const std::vector<Id> ids(3 * round, static_cast<Id>(round));
    const std::vector<double> numbers(round, 0.5 * static_cast<double>(round));
    const std::vector<float> none;
    package.clear();
    const auto first = package.add(ids);
    const auto second = package.add(none);
    const auto third = package.add(numbers);
    package.send(device);
    wait(device);
    CHECK(test::host<D>(package.at(first)) == ids);
    CHECK(test::host<D>(package.at(second)) == none);
    CHECK(test::host<D>(package.at(third)) == numbers);
  }
}

TEST_CASE("an empty package can be sent, and an absent array has no elements") {
  Package<D> package;
  D device;
  package.send(device);
  CHECK(package.at(Package<D>::Place<Id>()).size == 0);
}
