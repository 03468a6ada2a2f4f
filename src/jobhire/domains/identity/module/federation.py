"""Single sign-on: handlers to the mediator."""

from __future__ import annotations

from functools import partial

from jobhire.domains.identity.application import domains, parting, providers, single_sign_on
from jobhire.domains.identity.application.domain_looks import DomainLooks
from jobhire.domains.identity.application.domain_notices import DomainNotices
from jobhire.domains.identity.application.external_people import ExternalPeople
from jobhire.domains.identity.infrastructure import mongo
from jobhire.domains.identity.infrastructure.oidc import OidcRelyingParty
from jobhire.domains.identity.module.parts import Parts


def domain_looks(parts: Parts) -> DomainLooks:
    return DomainLooks(
        domains=parts.kit.store(mongo.COMPANY_DOMAINS),
        directory=parts.lists.domains,
        proven=_proven(parts),
        records=parts.by.records,
        audit=parts.kit.audit,
        clock=parts.kit.clock,
    )


def domain_notices(parts: Parts) -> DomainNotices:
    return DomainNotices(
        domains=parts.kit.store(mongo.COMPANY_DOMAINS), tenants=parts.tenants, people=parts.lists.users
    )


def _proven(parts: Parts) -> domains.ProvenDomains:
    return domains.ProvenDomains(
        domains=parts.kit.store(mongo.COMPANY_DOMAINS),
        proofs=parts.kit.store(mongo.DOMAIN_PROOFS),
        counting=parts.by.sso_domains,
    )


def wire(parts: Parts) -> None:
    kit = parts.kit
    store, links = kit.store(mongo.IDENTITY_PROVIDERS), kit.store(mongo.EXTERNAL_IDENTITIES)
    proven = _domains(parts)
    people = ExternalPeople(
        links=links,
        users=parts.users,
        credentials=parts.credentials,
        claims=parts.claims,
        domains=proven,
        watch=parts.watch,
        clock=kit.clock,
        ids=kit.ids,
    )
    sign_on = single_sign_on.SingleSignOn(
        providers=store,
        tenants=parts.tenants,
        party=OidcRelyingParty(kit.fetch, clock=kit.clock),
        people=people,
        domains=proven,
        sessions=parts.sessions,
        doorkeeper=parts.doorkeeper,
        vault=kit.vault,
        audit=kit.audit,
        clock=kit.clock,
        ids=kit.ids,
    )
    connecting = partial(
        providers.connect_provider, providers=store, proven=proven, fetch=kit.fetch, vault=kit.vault
    )
    parting_them = partial(
        parting.part_identity,
        links=links,
        providers=store,
        users=parts.users,
        tenants=parts.tenants,
        roles=parts.roles,
    )
    send_to = kit.mediator.register
    send_to(parting.PartIdentity, parting_them)
    send_to(providers.ConnectProvider, connecting)
    send_to(providers.GetProvider, partial(providers.get_provider, providers=store, proven=proven))
    send_to(providers.RemoveProvider, partial(providers.remove_provider, providers=store))
    send_to(single_sign_on.StartSingleSignOn, partial(single_sign_on.start_single_sign_on, sign_on=sign_on))
    send_to(single_sign_on.FinishSingleSignOn, partial(single_sign_on.finish_single_sign_on, sign_on=sign_on))


def _domains(parts: Parts) -> domains.ProvenDomains:
    kit, send_to = parts.kit, parts.kit.mediator.register
    store, directory = kit.store(mongo.COMPANY_DOMAINS), parts.lists.domains
    proven = _proven(parts)
    adding = partial(
        domains.add_domain,
        domains=store,
        directory=directory,
        proven=proven,
        vault=kit.vault,
        clock=kit.clock,
    )
    verifying = partial(
        domains.verify_domain,
        domains=store,
        proven=proven,
        records=parts.by.records,
        doorkeeper=parts.doorkeeper,
        audit=kit.audit,
        clock=kit.clock,
    )
    send_to(domains.AddDomain, adding)
    send_to(domains.VerifyDomain, verifying)
    send_to(
        domains.RemoveDomain, partial(domains.remove_domain, domains=store, proven=proven, clock=kit.clock)
    )
    send_to(domains.ListDomains, partial(domains.list_domains, directory=directory, proven=proven))
    send_to(domains.GetDomain, partial(domains.get_domain, domains=store, proven=proven))
    return proven
