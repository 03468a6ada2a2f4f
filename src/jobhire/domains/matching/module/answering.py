"""Handlers to the mediator."""

from __future__ import annotations

from functools import partial

from jobhire.domains.matching.application.changes import ListChanges, list_changes
from jobhire.domains.matching.application.comparing import Moves, WhatIf, what_if
from jobhire.domains.matching.application.explaining import (
    AskCounterfactual,
    WhyNot,
    ask_counterfactual,
    why_not,
)
from jobhire.domains.matching.application.job_matches import ListJobMatches, list_job_matches
from jobhire.domains.matching.application.models import GetModel, ListModels, get_model, list_models
from jobhire.domains.matching.application.outlines import (
    OutlineCandidate,
    OutlineJob,
    ShowCandidates,
    ShowJobs,
    outline_candidate,
    outline_job,
    show_candidates,
    show_jobs,
)
from jobhire.domains.matching.application.past_matches import ListPastMatches, list_past_matches
from jobhire.domains.matching.application.policy import (
    Impacts,
    PromoteModel,
    ProposeModel,
    RollBack,
    ShadowModel,
    promote_model,
    propose_model,
    roll_back,
    shadow_model,
)
from jobhire.domains.matching.application.ports import Analyses, CandidateCards, Verdicts
from jobhire.domains.matching.application.queries import GetMatch, ListMatches, get_match, list_matches
from jobhire.domains.matching.application.replay import ReplayScore, replay_score
from jobhire.domains.matching.application.tuning import Decisions, TuneModel, tune_model
from jobhire.domains.matching.infrastructure.freshness import ActivityFreshness
from jobhire.domains.matching.infrastructure.mongo import POLICIES
from jobhire.domains.matching.infrastructure.past import KeptInputs
from jobhire.domains.matching.infrastructure.rankings import StoredRankings
from jobhire.domains.matching.infrastructure.shelf import Shelf
from jobhire.domains.matching.infrastructure.workshop import Workshop
from jobhire.shared.application import Mediator
from jobhire.shared.infrastructure.module import Kit


def answer_about_matches(
    mediator: Mediator,
    rankings: StoredRankings,
    cards: CandidateCards,
    freshness: ActivityFreshness,
    verdicts: Verdicts,
    analyses: Analyses,
) -> None:
    register = mediator.register
    listing = partial(list_matches, rankings=rankings, cards=cards, freshness=freshness)
    register(ListMatches, partial(listing, verdicts=verdicts, analyses=analyses))
    register(ListJobMatches, partial(list_job_matches, rankings=rankings, freshness=freshness))
    one = partial(get_match, rankings=rankings, cards=cards, verdicts=verdicts)
    register(GetMatch, partial(one, analyses=analyses))


def answer_about_models(mediator: Mediator, models: Shelf, inputs: KeptInputs) -> None:
    mediator.register(ListModels, partial(list_models, models=models))
    mediator.register(GetModel, partial(get_model, models=models))
    mediator.register(ReplayScore, partial(replay_score, models=models, inputs=inputs))


def manage_models(kit: Kit, workshop: Workshop, impacts: Impacts) -> None:
    register, models, policies = kit.mediator.register, workshop.models, kit.store(POLICIES)
    shadow = partial(shadow_model, models=models, shadows=workshop, impacts=impacts)
    promote = partial(promote_model, policies=policies, models=models, shadows=workshop, impacts=impacts)
    register(ProposeModel, partial(propose_model, policies=policies, models=models, clock=kit.clock))
    register(ShadowModel, shadow)
    register(PromoteModel, promote)
    register(RollBack, partial(roll_back, policies=policies, models=models))


def tune_models(kit: Kit, workshop: Workshop, decisions: Decisions, inputs: KeptInputs) -> None:
    tuning = partial(tune_model, models=workshop.models, room=workshop.desk, decisions=decisions)
    proposing = partial(tuning, inputs=inputs, policies=kit.store(POLICIES), clock=kit.clock)
    kit.mediator.register(TuneModel, proposing)


def _outline(mediator: Mediator, workshop: Workshop, rankings: StoredRankings) -> None:
    showing = partial(show_candidates, rankings=rankings, candidates=workshop.candidates)
    mediator.register(ShowCandidates, partial(showing, reader=workshop.desk))
    mediator.register(ShowJobs, partial(show_jobs, jobs=workshop.jobs, reader=workshop.desk))
    of_job = partial(outline_job, jobs=workshop.jobs, outlines=workshop.desk)
    of_candidate = partial(outline_candidate, candidates=workshop.candidates, outlines=workshop.desk)
    mediator.register(OutlineJob, of_job)
    mediator.register(OutlineCandidate, of_candidate)


def answer_questions(
    mediator: Mediator,
    workshop: Workshop,
    rankings: StoredRankings,
    cards: CandidateCards,
    inputs: KeptInputs,
    freshness: ActivityFreshness,
) -> None:
    suppose = partial(
        what_if,
        jobs=workshop.jobs,
        candidates=workshop.candidates,
        readings=workshop.desk,
        comparing=workshop,
        models=workshop.models,
        moves=Moves(rankings, cards),
        freshness=freshness,
    )
    mediator.register(WhatIf, suppose)
    changes = partial(
        list_changes,
        rankings=rankings,
        inputs=inputs,
        log=workshop.log,
        comparing=workshop,
        cards=cards,
        freshness=freshness,
    )
    past = partial(list_past_matches, rankings=rankings, inputs=inputs, log=workshop.log, lists=workshop)
    past_of = partial(past, models=workshop.models, cards=cards, freshness=freshness)
    mediator.register(ListPastMatches, past_of)
    explain = partial(
        why_not, jobs=workshop.jobs, rankings=rankings, cards=cards, comparing=workshop, freshness=freshness
    )
    mediator.register(ListChanges, changes)
    mediator.register(WhyNot, explain)
    mediator.register(AskCounterfactual, partial(ask_counterfactual, rankings=rankings, aside=workshop.desk))
    _outline(mediator, workshop, rankings)
