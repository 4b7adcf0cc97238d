package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;
import java.util.Map;

/** A Describe action for resources of one kind: by ids, or by filters and in pages. */
abstract class DescribeAction<T extends Resource> implements Ec2Action {

    private final IdForm form;
    private final String idParameter;
    private final String set;

    /**
     * @param idParameter the name of the list of ids in the call
     * @param set the name of the list of resources in the answer
     */
    DescribeAction(IdForm form, String idParameter, String set) {
        this.form = form;
        this.idParameter = idParameter;
        this.set = set;
    }

    abstract FilterTable<T> filters(Ec2Call call);

    abstract Map<String, T> all(Ec2Call call);

    abstract void write(Xml xml, T resource, Ec2Call call);

    @Override
    public void answer(Ec2Call call, Xml xml) {
        List<String> ids = call.parameters.list(idParameter);
        FilterTable<T>.Filters filters = filters(call).read(call.parameters);
        Page.Request page = Page.Request.read(call.parameters, 5, 1000, false);
        call.checked();
        page.refuseWith(ids, idParameter);
        Map<String, T> all = all(call);
        Iterable<T> candidates = ids.isEmpty() ? all.values() : call.byId(form, ids, all);
        Page<T> found = Page.of(
                candidates,
                one -> call.isOwn(one) && call.isKnown(one) && !one.isGone(call.seen) && filters.match(one, call.seen),
                one -> one.sequence,
                page);
        xml.list(set, "item", found.items(), one -> write(xml, one, call));
        xml.text("nextToken", found.nextToken());
    }

    /** Of what belongs to everybody, the caller is the owner. */
    static String owner(Resource resource, Ec2Call call) {
        return resource.ownerId == null ? call.accountId() : resource.ownerId;
    }
}
