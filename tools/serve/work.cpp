// SPDX-License-Identifier: MIT
// Computes jobs, those of the same model together.

#include "serve/work.hpp"

#include <siamese/core/threads.hpp>

#include <algorithm>
#include <span>

namespace siamese::tool {

namespace {

void append(const Examples& more, Examples& all) {
  const std::size_t before = all.ids.size();
  all.ids.insert(all.ids.end(), more.ids.begin(), more.ids.end());
  for (std::size_t s = 1; s < more.offsets.size(); ++s)
    all.offsets.push_back(before + more.offsets[s]);
  all.labels.insert(all.labels.end(), more.labels.begin(), more.labels.end());
}

/// Computes jobs together: `add(job)` gathers the input of a job and returns its number of rows,
/// and `run()` computes all rows.
template <class Add, class Run>
void compute_together(std::span<const Job> jobs, const std::vector<std::size_t>& members,
                      std::vector<Reply>& replies, const Add& add, const Run& run) {
  std::vector<std::size_t> counts;
  Rows all;
  const Reply failure = reply_of([&] {
    for (const std::size_t i : members) counts.push_back(add(jobs[i]));
    all = run();
    return Reply{};
  });
  const float* row = all.data();
  for (std::size_t k = 0; k < members.size(); ++k) {
    const std::size_t i = members[k];
    if (failure.status != 200) {
      replies[i] = failure;
      continue;
    }
    const std::size_t columns = all.shape(1);
    if (members.size() == 1) {
      replies[i] = reply_of([&] { return jobs[i].finish(jobs[i], all); });
      return;
    }
    replies[i] = reply_of([&] {
      Rows own({counts[k], columns});
      std::copy_n(row, counts[k] * columns, own.data());
      return jobs[i].finish(jobs[i], own);
    });
    row += counts[k] * columns;
  }
}

}

std::vector<Reply> compute(const std::vector<Job>& jobs, Threads& threads) {
  std::vector<Reply> replies(jobs.size());
  std::vector<bool> done(jobs.size());
  for (std::size_t first = 0; first < jobs.size(); ++first) {
    if (done[first]) continue;
    const Job& job = jobs[first];
    const bool compares = job.pairs.size() > 0, encodes = !job.sentences.empty();
    if (!compares && !encodes) {
      replies[first] = reply_of([&] { return job.finish(job, {}); });
      continue;
    }
    std::vector<std::size_t> members;
    for (std::size_t i = first; i < jobs.size(); ++i) {
      if (done[i] || jobs[i].model != job.model || (jobs[i].pairs.size() > 0) != compares ||
          !jobs[i].sentences.empty() != encodes)
        continue;
      done[i] = true;
      members.push_back(i);
    }
    const AnyModel& model = job.model->fast;
    if (compares) {
      Examples pairs;
      compute_together(
          jobs, members, replies,
          [&](const Job& one) {
            append(one.pairs, pairs);
            return static_cast<std::size_t>(one.pairs.size());
          },
          [&] { return model.outputs(pairs, threads); });
    } else {
      std::vector<std::string> sentences;
      compute_together(
          jobs, members, replies,
          [&](const Job& one) {
            sentences.insert(sentences.end(), one.sentences.begin(), one.sentences.end());
            return one.sentences.size();
          },
          [&] { return model.encode(sentences); });
    }
  }
  return replies;
}

}
